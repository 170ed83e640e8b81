package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.demo.routeguide.Rectangle;
import org.junit.jupiter.api.Test;

/** What the demo's servers know. */
class FeaturesTest {
    @Test
    void findsAFeatureAtItsPointOnly() {
        var feature = Features.all().get(3);
        assertEquals(feature, Features.at(feature.getLocation()));
        var beside = feature.getLocation().toBuilder().setLatitude(1).build();
        assertEquals("", Features.at(beside).getName());
        assertEquals(beside, Features.at(beside).getLocation());
    }

    @Test
    void takesTheCornersOfARectangleInAnyOrder() {
        var feature = Features.all().get(5);
        var area = Rectangle.newBuilder()
                .setLo(Features.point(532_801_000, -38_256_000))
                .setHi(Features.point(532_801_000, -38_256_000))
                .build();
        assertEquals(java.util.List.of(feature), Features.within(area));
        var turned = Rectangle.newBuilder()
                .setLo(Features.point(540_000_000, -30_000_000))
                .setHi(Features.point(532_000_000, -40_000_000))
                .build();
        assertEquals(java.util.List.of(feature), Features.within(turned));
    }

    @Test
    void measuresADegreeOfAMeridian() {
        double metres = Features.metresBetween(Features.point(0, 0), Features.point(10_000_000, 0));
        assertEquals(111_195, metres, 1);
        assertEquals(0, Features.metresBetween(Features.point(7, 8), Features.point(7, 8)));
    }
}
