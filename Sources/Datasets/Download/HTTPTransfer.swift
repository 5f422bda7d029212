import Crypto
import FashionCore
import Foundation
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Why one address did not deliver its file.
struct TransferFailure: Error {
    let problem: String
    init(_ problem: String) { self.problem = problem }
}

/// Receives one file over HTTP, piece by piece, into a file on disk.
final class HTTPTransfer: NSObject, URLSessionDataDelegate {
    /// Larger files are refused; the largest published one has 26 MB.
    static let limit = 256 << 20

    private struct State {
        let handle: FileHandle
        var hash = Insecure.MD5()
        var received = 0
        var expected: Int?
        var failure: (any Error)?
    }

    private let target: URL
    private let progress: @Sendable (Int, Int?) -> Void
    private let state: Mutex<State>
    private let finished = DispatchSemaphore(value: 0)

    /// Fetches `address` into the file `target` and waits for its end.
    /// - Returns: the file's MD5 in hexadecimal.
    /// - Throws: ``TransferFailure`` when the address does not deliver, ``FileError`` when the file cannot be written.
    static func run(
        _ address: URL, to target: URL, idleTimeout: Double, progress: @escaping @Sendable (Int, Int?) -> Void
    ) throws -> String {
        guard FileManager.default.createFile(atPath: target.path, contents: nil),
            let handle = FileHandle(forWritingAtPath: target.path)
        else {
            throw FileError(target, "cannot be made: \(String(cString: strerror(errno)))")
        }
        let transfer = HTTPTransfer(target, State(handle: handle), progress)
        let settings = URLSessionConfiguration.ephemeral
        settings.timeoutIntervalForRequest = idleTimeout
        let session = URLSession(configuration: settings, delegate: transfer, delegateQueue: nil)
        defer { session.invalidateAndCancel() }
        session.dataTask(with: address).resume()
        transfer.finished.wait()
        return try transfer.result()
    }

    private init(_ target: URL, _ state: sending State, _ progress: @escaping @Sendable (Int, Int?) -> Void) {
        self.target = target
        self.progress = progress
        self.state = Mutex(state)
    }

    private func result() throws -> String {
        try state.withLock { state in
            do {
                try state.handle.close()
            } catch {
                throw FileError(target, "cannot be written: \(error.localizedDescription)")
            }
            if let failure = state.failure { throw failure }
            if let expected = state.expected, state.received != expected {
                throw TransferFailure("connection cut after \(state.received) of \(expected) bytes")
            }
            return hexadecimal(state.hash.finalize())
        }
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        let accepted = state.withLock { state in
            if let status = (response as? HTTPURLResponse)?.statusCode, status != 200 {
                state.failure = TransferFailure("expected HTTP status 200, received \(status)")
            }
            let length = response.expectedContentLength
            state.expected = length >= 0 ? Int(length) : nil
            return state.failure == nil
        }
        completionHandler(accepted ? .allow : .cancel)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let reached = state.withLock { state -> (Int, Int?)? in
            guard state.failure == nil else { return nil }
            state.received += data.count
            do {
                guard state.received <= Self.limit else {
                    throw TransferFailure("sends more than the \(Self.limit) bytes that are accepted at most")
                }
                try state.handle.write(contentsOf: data)
            } catch let failure as TransferFailure {
                state.failure = failure
            } catch {
                state.failure = FileError(target, "cannot be written: \(error.localizedDescription)")
            }
            state.hash.update(data: data)
            return state.failure == nil ? (state.received, state.expected) : nil
        }
        if let reached { progress(reached.0, reached.1) } else { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        state.withLock { state in
            if let error, state.failure == nil {
                state.failure = TransferFailure(
                    Self.describe(error, received: state.received, expected: state.expected))
            }
        }
        finished.signal()
    }

    /// Foundation's own texts on Linux give only the error's number.
    private static func describe(_ error: any Error, received: Int, expected: Int?) -> String {
        guard let error = error as? URLError else { return error.localizedDescription }
        let progress = received > 0 ? " after \(received)\(expected.map { " of \($0)" } ?? "") bytes" : ""
        switch error.code {
        case .cannotFindHost, .dnsLookupFailed: return "the server's name is not known; is there a network?"
        case .notConnectedToInternet: return "there is no network"
        case .cannotConnectToHost: return "the server does not answer"
        case .timedOut: return "no data for too long\(progress)"
        case .networkConnectionLost: return "connection cut\(progress)"
        case .secureConnectionFailed, .serverCertificateUntrusted: return "no trusted encrypted connection"
        // On Linux a connection that ends before its time has no code of its own.
        default:
            return "\(received > 0 ? "connection cut" : "network error")\(progress) (\(error.code.rawValue))"
        }
    }
}
