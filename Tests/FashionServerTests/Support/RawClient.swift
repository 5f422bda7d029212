import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A client that sends bytes as a test wants them, and reads an answer without a library's help.
final class RawClient: @unchecked Sendable {
    /// An answer.
    struct Answer: Sendable {
        var status = 0
        /// Names in small letters.
        var headers: [String: String] = [:]
        var body: [UInt8] = []

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
        }
    }

    struct Failure: Error { let reason: String }

    private let socket: Int32
    private var buffer: [UInt8] = []

    /// Connects to a server on this machine.
    /// - Parameter seconds: how long a read or write may take.
    init(port: Int, seconds: Int = 30) throws {
        #if canImport(Glibc)
            socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            socket = Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Failure(reason: "no connection: \(String(cString: strerror(errno)))") }
    }

    deinit { close(socket) }

    /// Sends bytes; false when the server no longer takes them.
    @discardableResult func send(_ bytes: some Sequence<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    @discardableResult func send(_ text: String) -> Bool { send(text.utf8) }

    /// Reads an answer.
    /// - Parameter isHead: whether there is no body, whatever the length says.
    func answer(isHead: Bool = false) throws -> Answer {
        var answer = Answer()
        while true {
            let head = try line()
            guard head.hasPrefix("HTTP/1.1 "), let status = Int(head.dropFirst(9).prefix(3)) else {
                throw Failure(reason: "expected a status line, found \(head)")
            }
            answer.status = status
            while case let field = try line(), !field.isEmpty {
                guard let colon = field.firstIndex(of: ":") else { throw Failure(reason: "field \(field)") }
                answer.headers[field[..<colon].lowercased()] = field[field.index(after: colon)...]
                    .trimmingCharacters(in: .whitespaces)
            }
            if status >= 200 { break }
        }
        if isHead || answer.status == 204 || answer.status == 304 { return answer }
        guard let length = answer.headers["content-length"].flatMap({ Int($0) }) else {
            throw Failure(reason: "an answer without a length")
        }
        while buffer.count < length { try fill() }
        answer.body = Array(buffer.prefix(length))
        buffer.removeFirst(length)
        return answer
    }

    /// Whether the server has closed, within the time limit, whatever else it sent before.
    func isClosed() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(socket, &bytes, bytes.count, 0)
            if count > 0 { continue }
            return count == 0 || errno == ECONNRESET
        }
    }

    private func line() throws -> String {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = buffer[..<end]
                buffer.removeSubrange(...end)
                return String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
            }
            try fill()
        }
    }

    private func fill() throws {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(socket, &bytes, bytes.count, 0)
        guard count > 0 else {
            throw Failure(reason: count == 0 ? "closed" : "no answer: \(String(cString: strerror(errno)))")
        }
        buffer += bytes.prefix(count)
    }
}

/// Runs something that blocks on a thread of its own: tests and servers share the threads of Swift's tasks.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result { try body() }) }
        thread.stackSize = 4 << 20
        thread.start()
    }
}
