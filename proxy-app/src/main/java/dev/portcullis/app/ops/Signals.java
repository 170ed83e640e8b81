package dev.portcullis.app.ops;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * The JVM's door to signals, {@code sun.misc.Signal} of module {@code jdk.unsupported}. It is reached by reflection because
 * {@code --release 17} hides the package from the compiler; the class is there on every JDK up to now.
 */
final class Signals {
    private Signals() {}

    /**
     * From now on runs an action on each signal of this name, on a thread of the JVM, in place of what the JVM did.
     *
     * @param name without SIG, such as {@code TERM}
     * @return false when this JVM does not hand the signal out, as with {@code -Xrs}
     */
    static boolean handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            Object of = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handlerType).invoke(null, of, handler);
            return true;
        } catch (InvocationTargetException refused) {
            return false;
        } catch (ReflectiveOperationException absent) {
            return false;
        }
    }
}
