package dev.portcullis.settings;

import org.jspecify.annotations.Nullable;

/** Policies of services with one thing other than usual. */
public final class ServicePolicies {
    private ServicePolicies() {}

    /** One that chooses servers otherwise. */
    public static ServicePolicy of(BalancingSettings balancing) {
        return of(balancing, null);
    }

    /** One that leaves servers alone that answer badly. */
    public static ServicePolicy of(OutlierSettings outliers) {
        return of(BalancingSettings.DEFAULT, outliers);
    }

    /** One that does both. */
    public static ServicePolicy of(BalancingSettings balancing, @Nullable OutlierSettings outliers) {
        return new ServicePolicy(balancing, outliers, null, LimitSettings.NONE);
    }

    /** One whose servers are asked whether they can take calls. */
    public static ServicePolicy of(HealthCheckSettings check) {
        return new ServicePolicy(BalancingSettings.DEFAULT, null, check, LimitSettings.NONE);
    }

    /** One with limits. */
    public static ServicePolicy of(LimitSettings limits) {
        return new ServicePolicy(BalancingSettings.DEFAULT, null, null, limits);
    }
}
