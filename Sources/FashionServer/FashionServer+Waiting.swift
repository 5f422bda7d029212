#if Server
    import Foundation
    import Synchronization

    extension FashionServer {
        /// Serves as ``run(onReady:)`` does, for synchronous programs:
        /// blocks the calling thread until the server stops.
        /// - Parameter onReady: is called once with the port, when the server listens and the model is loaded.
        /// - Throws: the errors of ``run(onReady:)``.
        public func runAndWait(onReady: @escaping @Sendable (_ port: Int) -> Void = { _ in }) throws {
            let (outcome, end) = (Outcome(), DispatchSemaphore(value: 0))
            Task {
                do { try await run(onReady: onReady) } catch { outcome.error.withLock { $0 = error } }
                end.signal()
            }
            end.wait()
            if let error = outcome.error.withLock({ $0 }) { throw error }
        }

        private final class Outcome: Sendable {
            let error = Mutex<(any Error)?>(nil)
        }
    }
#endif
