#if Server
    import FashionCore
    import Foundation
    import Logging
    import Synchronization

    /// Logs each event as a JSON object on one line: time, level and message, then the metadata sorted by name.
    struct JSONLogHandler: LogHandler {
        /// A function that is called with each line, including its newline.
        typealias Sink = @Sendable (String) -> Void

        var metadata: Logger.Metadata = [:]
        var metadataProvider: Logger.MetadataProvider?
        var logLevel = Logger.Level.info
        private let write: Sink

        init(_ write: @escaping Sink) { self.write = write }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            let members: [(String, JSON)] = [
                ("time", .string(Self.time())), ("level", .string(event.level.rawValue)),
                ("message", .string(event.message.description)),
            ]
            let fields = all.sorted { $0.key < $1.key }.map { ($0.key, Self.json($0.value)) }
            write(String(decoding: JSON.object(members + fields).bytes, as: UTF8.self) + "\n")
        }

        private static func json(_ value: Logger.MetadataValue) -> JSON {
            switch value {
            case .string(let text): .string(text)
            case .stringConvertible(let value):
                switch value {
                case let number as Int: .integer(number)
                case let number as Double: .double(number)
                case let flag as Bool: .bool(flag)
                default: .string(value.description)
                }
            case .array(let values): .array(values.map(json))
            case .dictionary(let values):
                .object(values.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) })
            @unknown default: .string("\(value)")
            }
        }

        /// Returns the current time in RFC 3339, with milliseconds.
        private static func time() -> String {
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            var parts = tm()
            gmtime_r(&now.tv_sec, &parts)
            func digits(_ value: Int, _ count: Int) -> String {
                let text = String(value)
                return String(repeating: "0", count: max(0, count - text.count)) + text
            }
            let date = [
                digits(Int(parts.tm_year) + 1900, 4), digits(Int(parts.tm_mon) + 1, 2),
                digits(Int(parts.tm_mday), 2),
            ].joined(separator: "-")
            let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { digits(Int($0), 2) }.joined(
                separator: ":")
            return "\(date)T\(time).\(digits(now.tv_nsec / 1_000_000, 3))Z"
        }

        /// Returns a sink that writes each line immediately and
        /// completely to a file descriptor. Write errors are ignored.
        static func descriptor(_ descriptor: Int32) -> Sink {
            { line in
                _ = Array(line.utf8).withUnsafeBytes { Descriptor.write($0, to: descriptor) }
            }
        }
    }
#endif
