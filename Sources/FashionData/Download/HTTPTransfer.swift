import FashionCore
import Foundation
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The reason why an address did not deliver its file.
struct TransferFailure: Error {
    /// What may help at the same address.
    enum Remedy {
        case none
        /// Request the rest: the connection was cut after some bytes.
        case goOn
        /// Request the whole file: the existing bytes are not its beginning.
        case startOver
    }

    let problem: String
    let remedy: Remedy

    init(_ problem: String, remedy: Remedy = .none) {
        self.problem = problem
        self.remedy = remedy
    }
}

/// Receives one file over HTTP into a file on disk, piece by piece, or appends the rest to what is already there.
final class HTTPTransfer: NSObject, URLSessionDataDelegate {
    private struct State {
        let handle: FileHandle
        /// Number of bytes in the file.
        var reached: Int
        /// Number of bytes that this transfer has added.
        var received = 0
        /// Size of the whole file in bytes, if the server reports it.
        var expected: Int?
        var failure: (any Error)?
    }

    private let target: URL
    /// Maximum size of the file in bytes.
    private let limit: Int
    private let progress: @Sendable (Int, Int?) -> Void
    private let state: Mutex<State>
    private let finished = DispatchSemaphore(value: 0)

    /// Downloads `address` into the file `target` and waits for the end of the transfer.
    ///
    /// Bytes that are already in `target` are assumed to be the beginning of the file. The rest is requested by `Range`
    /// (RFC 9110, section 14); if the server sends the whole file instead, it replaces them. The caller must ensure
    /// that nobody else writes to `target`.
    /// - Parameters:
    ///   - limit: maximum size of the file in bytes.
    ///   - progress: called with the number of bytes in the file and, if the server reports it, the size of the whole
    ///     file.
    /// - Throws: `TransferFailure` when the address does not deliver, `FileError` when the file cannot be written.
    static func run(
        _ address: URL, to target: URL, limit: Int, idleTimeout: Double,
        progress: @escaping @Sendable (Int, Int?) -> Void
    ) throws {
        let handle = try open(target)
        let reached: Int
        do {
            reached = Int(try handle.seekToEnd())
        } catch {
            throw FileError(target, "cannot be written: \(error.plainReason)")
        }
        let transfer = HTTPTransfer(target, limit, State(handle: handle, reached: reached), progress)
        let settings = URLSessionConfiguration.ephemeral
        settings.timeoutIntervalForRequest = idleTimeout
        let session = URLSession(configuration: settings, delegate: transfer, delegateQueue: nil)
        defer { session.invalidateAndCancel() }
        var request = URLRequest(url: address)
        // Positions count bytes of the uncompressed file, so it must not be compressed in transit.
        request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
        if reached > 0 { request.setValue("bytes=\(reached)-", forHTTPHeaderField: "Range") }
        session.dataTask(with: request).resume()
        transfer.finished.wait()
        try transfer.finish()
    }

    private static func open(_ target: URL) throws -> FileHandle {
        let descriptor = Foundation.open(target.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw FileError(target, "cannot be made: \(String(cString: strerror(errno)))")
        }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    private init(
        _ target: URL, _ limit: Int, _ state: sending State,
        _ progress: @escaping @Sendable (Int, Int?) -> Void
    ) {
        self.target = target
        self.limit = limit
        self.progress = progress
        self.state = Mutex(state)
    }

    private func finish() throws {
        try state.withLock { state in
            do {
                try state.handle.close()
            } catch {
                throw FileError(target, "cannot be written: \(error.plainReason)")
            }
            if let failure = state.failure { throw failure }
            if let expected = state.expected, state.reached != expected {
                throw TransferFailure(
                    "connection cut after \(state.reached) of \(expected) bytes",
                    remedy: state.received > 0 ? .goOn : .none)
            }
        }
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        let accepted = state.withLock { state in
            do {
                try Self.accept(response, target, &state)
            } catch {
                state.failure = error
            }
            return state.failure == nil
        }
        completionHandler(accepted ? .allow : .cancel)
    }

    /// Checks that the response is the file, or the missing rest of it.
    private static func accept(_ response: URLResponse, _ target: URL, _ state: inout State) throws {
        let http = response as? HTTPURLResponse
        let status = http?.statusCode ?? 200
        let length = response.expectedContentLength
        switch status {
        case 200:
            if state.reached > 0 {
                do {
                    try state.handle.truncate(atOffset: 0)
                } catch {
                    throw FileError(target, "cannot be written: \(error.plainReason)")
                }
                state.reached = 0
            }
            state.expected = length >= 0 ? Int(length) : nil
        case 206 where state.reached > 0:
            let range = http?.value(forHTTPHeaderField: "Content-Range") ?? ""
            guard let (first, total) = Self.range(range), first == state.reached, total > first else {
                throw TransferFailure(
                    "expected the bytes from \(state.reached) on, received \"\(range)\"", remedy: .startOver)
            }
            state.expected = total
        default:
            throw TransferFailure(
                "expected HTTP status 200, received \(status)", remedy: status == 416 ? .startOver : .none)
        }
    }

    /// Returns the first position and the total of a range such as `bytes 100-199/200`.
    private static func range(_ text: String) -> (first: Int, total: Int)? {
        guard let match = text.wholeMatch(of: /bytes ([0-9]{1,18})-[0-9]{1,18}\/([0-9]{1,18})/),
            let first = Int(match.1), let total = Int(match.2)
        else { return nil }
        return (first, total)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let reached = state.withLock { state -> (Int, Int?)? in
            guard state.failure == nil else { return nil }
            do {
                guard data.count <= limit - state.reached else {
                    throw TransferFailure("sends more than the \(limit) bytes that are accepted at most")
                }
                try state.handle.write(contentsOf: data)
                state.reached += data.count
                state.received += data.count
            } catch let failure as TransferFailure {
                state.failure = failure
            } catch {
                state.failure = FileError(target, "cannot be written: \(error.plainReason)")
            }
            return state.failure == nil ? (state.reached, state.expected) : nil
        }
        if let reached { progress(reached.0, reached.1) } else { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        state.withLock { state in
            if let error, state.failure == nil {
                state.failure = TransferFailure(
                    Self.describe(error, reached: state.reached, expected: state.expected),
                    remedy: state.received > 0 ? .goOn : .none)
            }
        }
        finished.signal()
    }

    /// Describes an error, since Foundation's own texts on Linux give only its number.
    private static func describe(_ error: any Error, reached: Int, expected: Int?) -> String {
        guard let error = error as? URLError else { return error.localizedDescription }
        let progress = reached > 0 ? " after \(reached)\(expected.map { " of \($0)" } ?? "") bytes" : ""
        switch error.code {
        case .cannotFindHost, .dnsLookupFailed: return "the server's name is not known; is there a network?"
        case .notConnectedToInternet: return "there is no network"
        case .cannotConnectToHost: return "the server does not answer"
        case .timedOut: return "no data for too long\(progress)"
        case .networkConnectionLost: return "connection cut\(progress)"
        case .secureConnectionFailed, .serverCertificateUntrusted: return "no trusted encrypted connection"
        // On Linux a connection that ends early has no code of its own.
        default:
            return "\(reached > 0 ? "connection cut" : "network error")\(progress) (\(error.code.rawValue))"
        }
    }
}
