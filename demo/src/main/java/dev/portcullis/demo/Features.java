package dev.portcullis.demo;

import dev.portcullis.demo.routeguide.Feature;
import dev.portcullis.demo.routeguide.Point;
import dev.portcullis.demo.routeguide.Rectangle;
import java.util.List;

/** The places that every demo server knows: gates and castles, since a portcullis hangs in one. Immutable. */
final class Features {
    private static final double EARTH_RADIUS_METRES = 6_371_000;
    private static final double UNITS_PER_DEGREE = 1e7;

    private static final List<Feature> ALL = List.of(
            feature("Bodiam Castle", 510_022_000, 5_436_000),
            feature("Tower of London", 515_081_000, -759_000),
            feature("Warwick Castle", 522_796_000, -15_849_000),
            feature("Monk Bar, York", 539_627_000, -10_778_000),
            feature("Caernarfon Castle", 531_393_000, -42_769_000),
            feature("Conwy Castle", 532_801_000, -38_256_000),
            feature("Holstentor, Lübeck", 538_662_000, 106_797_000),
            feature("Château de Vincennes", 488_427_000, 24_357_000),
            feature("Cité de Carcassonne", 432_061_000, 23_637_000),
            feature("Alcázar de Segovia", 409_526_000, -41_325_000),
            feature("Rumeli Hisarı", 410_848_000, 290_563_000),
            feature("Castelo de São Jorge", 387_139_000, -91_335_000));

    private Features() {}

    private static Feature feature(String name, int latitude, int longitude) {
        return Feature.newBuilder()
                .setName(name)
                .setLocation(point(latitude, longitude))
                .build();
    }

    /** A point, in degrees times 10^7. */
    static Point point(int latitude, int longitude) {
        return Point.newBuilder().setLatitude(latitude).setLongitude(longitude).build();
    }

    /** All places, in a fixed order. */
    static List<Feature> all() {
        return ALL;
    }

    /** The place at a point; one without a name when there is none. */
    static Feature at(Point point) {
        for (Feature feature : ALL) {
            if (feature.getLocation().equals(point)) {
                return feature;
            }
        }
        return Feature.newBuilder().setLocation(point).build();
    }

    /** The places inside a rectangle or on its border, in the order of {@link #all}. */
    static List<Feature> within(Rectangle area) {
        int south = Math.min(area.getLo().getLatitude(), area.getHi().getLatitude());
        int north = Math.max(area.getLo().getLatitude(), area.getHi().getLatitude());
        int west = Math.min(area.getLo().getLongitude(), area.getHi().getLongitude());
        int east = Math.max(area.getLo().getLongitude(), area.getHi().getLongitude());
        return ALL.stream()
                .filter(f -> f.getLocation().getLatitude() >= south
                        && f.getLocation().getLatitude() <= north
                        && f.getLocation().getLongitude() >= west
                        && f.getLocation().getLongitude() <= east)
                .toList();
    }

    /** The great-circle distance by the haversine formula. */
    static double metresBetween(Point from, Point to) {
        double fromLatitude = radians(from.getLatitude());
        double toLatitude = radians(to.getLatitude());
        double byLatitude = Math.sin((toLatitude - fromLatitude) / 2);
        double byLongitude = Math.sin((radians(to.getLongitude()) - radians(from.getLongitude())) / 2);
        double haversine =
                byLatitude * byLatitude + Math.cos(fromLatitude) * Math.cos(toLatitude) * byLongitude * byLongitude;
        return 2 * EARTH_RADIUS_METRES * Math.asin(Math.sqrt(haversine));
    }

    private static double radians(int units) {
        return Math.toRadians(units / UNITS_PER_DEGREE);
    }
}
