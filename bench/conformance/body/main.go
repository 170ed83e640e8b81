// Command body is an HTTP/2 server in clear text, on a free port of 127.0.0.1, that answers every request with 200 and a
// body: h2spec needs DATA frames to judge windows by. It prints its address first.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
)

// Five bytes are the least with which h2spec skips no case.
const body = "raise the gate\n"

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("body server listening on", listener.Addr())
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{Protocols: protocols, Handler: http.HandlerFunc(answer)}
	log.Fatal(server.Serve(listener))
}

func answer(out http.ResponseWriter, _ *http.Request) {
	if _, err := out.Write([]byte(body)); err != nil {
		log.Print(err)
	}
}
