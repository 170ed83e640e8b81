// Command flips measures how long calls still go to a server after it said NOT_SERVING in a Watch of grpc.health.v1.
//
// It starts two servers and the proxy with four workers between them and 16 clients, turns one server off and on, and prints the
// milliseconds from each turn to the last call that arrived at the server. A call that fails makes it fail.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/protobuf/types/known/emptypb"
)

const (
	clients = 16
	// One call of a client each 8 ms: 2,000 calls a second in all.
	pause = 8 * time.Millisecond
	// How long a server stays as it is, and how long before the end of that it must have had no call.
	stay, quiet = time.Second, 500 * time.Millisecond
	config      = `
workers: 4
entryPoints: { calls: { address: "127.0.0.1:0" } }
http:
  routers: { all: { rule: "PathPrefix(` + "`/`" + `)", service: turned } }
  services:
    turned:
      loadBalancer:
        healthCheck: { mode: grpc, interval: 10s, grpc: { watch: true } }
        servers: [ { url: "h2c://%s" }, { url: "h2c://%s" } ]
`
)

// server counts calls, and remembers when the last one arrived.
type server struct {
	address string
	health  *health.Server
	calls   atomic.Int64
	last    atomic.Int64
}

func main() {
	command := flag.String("proxy", "", "the launcher of the proxy")
	turns := flag.Int("turns", 20, "how often a server is turned off")
	flag.Parse()
	on, turned := start(), start()
	address, end := proxy(*command, fmt.Sprintf(config, on.address, turned.address))
	failed := measure(address, turned, *turns)
	end()
	if failed > 0 {
		os.Exit(1)
	}
}

func start() *server {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	s := &server{address: listener.Addr().String(), health: health.NewServer()}
	g := grpc.NewServer(grpc.UnknownServiceHandler(s.call))
	healthpb.RegisterHealthServer(g, s.health)
	go func() { check(g.Serve(listener)) }()
	return s
}

func (s *server) call(_ any, stream grpc.ServerStream) error {
	s.last.Store(time.Now().UnixNano())
	s.calls.Add(1)
	if err := stream.RecvMsg(new(emptypb.Empty)); err != nil {
		return err
	}
	return stream.SendMsg(new(emptypb.Empty))
}

// proxy starts it, and returns where it listens and what ends it.
func proxy(command, config string) (string, func()) {
	file, err := os.CreateTemp("", "flips-*.yml")
	check(err)
	_, err = file.WriteString(config)
	check(err)
	check(file.Close())
	process := exec.Command(command, "run", "--config", file.Name())
	out, err := process.StderrPipe()
	check(err)
	check(process.Start())
	lines := bufio.NewScanner(out)
	pattern := regexp.MustCompile(`calls on (127\.0\.0\.1:[0-9]+)`)
	for lines.Scan() {
		if match := pattern.FindStringSubmatch(lines.Text()); match != nil {
			go func() {
				for lines.Scan() {
				}
			}()
			return match[1], func() {
				check(process.Process.Signal(syscall.SIGTERM))
				_ = process.Wait()
				check(os.Remove(file.Name()))
			}
		}
	}
	log.Fatal("the proxy ended before it listened")
	return "", nil
}

func measure(address string, turned *server, turns int) int64 {
	ctx, cancel := context.WithCancel(context.Background())
	var callers sync.WaitGroup
	var done, failed atomic.Int64
	for range clients {
		callers.Go(func() { call(ctx, address, &done, &failed) })
	}
	var off []float64
	for i := 0; i < turns && failed.Load() == 0; i++ {
		until(turned)
		at := time.Now()
		turned.health.SetServingStatus("", healthpb.HealthCheckResponse_NOT_SERVING)
		time.Sleep(stay)
		last := time.Unix(0, turned.last.Load())
		if time.Since(last) < quiet {
			log.Fatal("calls still go to a server that said NOT_SERVING a second ago")
		}
		off = append(off, max(0, float64(last.Sub(at).Microseconds())/1000))
		turned.health.SetServingStatus("", healthpb.HealthCheckResponse_SERVING)
	}
	cancel()
	callers.Wait()
	slices.Sort(off)
	fmt.Printf("%d turns, ms to the last call: median %.1f, worst %.1f; %d calls, %d failed\n",
		len(off), off[len(off)/2], off[len(off)-1], done.Load(), failed.Load())
	return failed.Load()
}

// until waits for the server to get many calls, on every worker, as one that is healthy does.
func until(s *server) {
	deadline := time.Now().Add(30 * time.Second)
	for enough := s.calls.Load() + 1000; s.calls.Load() < enough; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			log.Fatal("no calls come to a server that is healthy")
		}
	}
}

func call(ctx context.Context, address string, done, failed *atomic.Int64) {
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	check(err)
	defer connection.Close()
	ticks := time.NewTicker(pause)
	defer ticks.Stop()
	for ctx.Err() == nil {
		if err := connection.Invoke(context.Background(), "/bench.Flips/Call", new(emptypb.Empty), new(emptypb.Empty)); err != nil {
			failed.Add(1)
			log.Print(err)
		}
		done.Add(1)
		<-ticks.C
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
