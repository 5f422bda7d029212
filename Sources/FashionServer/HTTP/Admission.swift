import Synchronization

/// Counts the running requests and the bytes of their bodies, and rejects requests beyond the limits.
final class Admission: Sendable {
    private struct State {
        var requests = 0
        var bytes = 0
        var clients: [String: Int] = [:]
    }

    private let state = Mutex(State())
    private let limits: ServingLimits

    init(_ limits: ServingLimits) { self.limits = limits }

    /// The number of requests being processed.
    var requests: Int { state.withLock(\.requests) }

    /// The admission of a request, which ends when the value is destroyed.
    struct Place: ~Copyable {
        fileprivate let admission: Admission
        fileprivate let client: String
        private var bytes = 0

        fileprivate init(_ admission: Admission, _ client: String) {
            self.admission = admission
            self.client = client
        }

        /// Reserves memory for a part of the body.
        /// - Throws: ``Problem`` 503 when the bodies of all requests exceed the memory limit.
        mutating func reserve(_ count: Int) throws(Problem) {
            guard admission.reserve(count) else {
                var problem = Problem.overloaded(
                    "the bodies of all requests take \(admission.limits.memory >> 20) MiB, as much as they may"
                )
                problem.closes = true
                throw problem
            }
            bytes += count
        }

        deinit { admission.leave(client, bytes: bytes) }
    }

    /// Admits a request.
    /// - Throws: ``Problem`` 429 for a client with too many requests, 503 when there are too many requests in total.
    func enter(_ client: String) throws(Problem) -> Place {
        let problem: Problem? = state.withLock { state in
            if state.requests >= limits.requests {
                return .overloaded(
                    "expected at most \(limits.requests) requests at once, found more; try again later")
            }
            if state.clients[client, default: 0] >= limits.requestsPerClient {
                return .tooMany(
                    "expected at most \(limits.requestsPerClient) requests at once from one address, found more; "
                        + "wait for answers")
            }
            state.requests += 1
            state.clients[client, default: 0] += 1
            return nil
        }
        if let problem { throw problem }
        return Place(self, client)
    }

    private func reserve(_ count: Int) -> Bool {
        state.withLock { state in
            guard count <= limits.memory - state.bytes else { return false }
            state.bytes += count
            return true
        }
    }

    private func leave(_ client: String, bytes: Int) {
        state.withLock { state in
            state.requests -= 1
            state.bytes -= bytes
            guard let count = state.clients[client] else { return }
            state.clients[client] = count > 1 ? count - 1 : nil
        }
    }
}
