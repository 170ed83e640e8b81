package dev.portcullis.fuzz;

import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.SceneOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Clients and backends that send frames by chance: no defect, no buffer kept, no stream stuck, and nobody cut without a word. */
class RandomFramesTest {
    private static final int ROUNDS = 600;
    private static final int STEPS = 200;
    private static final int[] ODD_PER_MILLE = {0, 0, 2, 10, 200};

    @Test
    void clientsAndBackendsThatMayDoAnything() {
        Rounds.run(ROUNDS, RandomFramesTest::round);
    }

    private static void round(Random random) {
        try (ProxyScene scene = new ProxyScene(SceneOptions.USUAL.withBackends(2))) {
            List<RandomPeer> peers = new ArrayList<>();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                peers.add(new RandomPeer(scene, scene.client(), true, random, odd(random)));
            }
            for (int i = 0; i < STEPS; i++) {
                if (!scene.dialled().isEmpty()) {
                    dialled(scene, random, peers);
                }
                peers.get(random.nextInt(peers.size())).step();
                if (random.nextInt(50) == 0) {
                    scene.advanceMillis(random.nextInt(random.nextInt(10) == 0 ? 200_000 : 1_000));
                }
            }
            peers.forEach(RandomPeer::assertServed);
        }
    }

    private static int odd(Random random) {
        return ODD_PER_MILLE[random.nextInt(ODD_PER_MILLE.length)];
    }

    private static void dialled(ProxyScene scene, Random random, List<RandomPeer> peers) {
        switch (random.nextInt(8)) {
            case 0 -> scene.refuse();
            case 1 -> {}
            case 2 -> peers.add(new RandomPeer(scene, scene.accept(), false, random, odd(random)));
            default -> peers.add(new RandomPeer(scene, scene.backend(), false, random, odd(random)));
        }
    }
}
