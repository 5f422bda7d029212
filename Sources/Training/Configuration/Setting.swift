/// The value of a setting as a flag or a file gives it.
public enum SettingValue: Equatable, Sendable, CustomStringConvertible {
    /// A whole number.
    case whole(Int)
    /// A number.
    case number(Double)
    /// Text.
    case text(String)
    /// True or false.
    case flag(Bool)

    /// The value as a person would write it.
    public var description: String {
        switch self {
        case .whole(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): "\"\(value)\""
        case .flag(let value): "\(value)"
        }
    }
}

/// A setting has a value that it cannot have.
public struct SettingError: Error, Equatable, CustomStringConvertible {
    /// The setting's name, as in flags and files.
    public let name: String
    /// What it may be.
    public let expected: String
    /// What it was.
    public let found: String

    /// A value that a setting cannot have.
    public init(name: String, expected: String, found: String) {
        self.name = name
        self.expected = expected
        self.found = found
    }

    /// One line for a person.
    public var description: String { "\(name): expected \(expected), found \(found)" }
}

/// One row of the table of settings: the name in flags and files, what it may be, and where it is kept.
public struct Setting: Sendable {
    /// The name, for example `batch-size`.
    public let name: String
    /// One sentence for `--help`.
    public let help: String
    /// What a value may be, for error messages.
    public let expected: String
    private let read: @Sendable (TrainingConfiguration) -> SettingValue?
    private let write: @Sendable (inout TrainingConfiguration, SettingValue) -> Bool

    /// The value in a configuration; nil when none is set.
    public func value(in configuration: TrainingConfiguration) -> SettingValue? { read(configuration) }

    /// Puts a value into a configuration.
    /// - Throws: ``SettingError`` when its kind or range is wrong; the configuration is then unchanged.
    public func assign(_ value: SettingValue, to configuration: inout TrainingConfiguration) throws {
        guard write(&configuration, value) else {
            throw SettingError(name: name, expected: expected, found: value.description)
        }
    }
}

/// A way to one property of a configuration.
typealias Path<Value> = WritableKeyPath<TrainingConfiguration, Value> & Sendable

/// Rows by kind of value.
extension Setting {
    static func whole<Number: FixedWidthInteger & Sendable>(
        _ name: String, _ path: Path<Number>, _ range: ClosedRange<Int>, _ help: String
    ) -> Setting {
        let largest = range.upperBound == .max ? "a whole number from \(range.lowerBound)" : nil
        return Setting(
            name: name, help: help,
            expected: largest ?? "a whole number from \(range.lowerBound) to \(range.upperBound)",
            read: { Int(exactly: $0[keyPath: path]).map(SettingValue.whole) },
            write: { configuration, value in
                guard case .whole(let value) = value, range.contains(value),
                    let number = Number(exactly: value)
                else { return false }
                configuration[keyPath: path] = number
                return true
            })
    }

    static func optionalWhole(
        _ name: String, _ path: Path<Int?>, _ range: ClosedRange<Int>, _ help: String
    ) -> Setting {
        Setting(
            name: name, help: help, expected: "a whole number from \(range.lowerBound)",
            read: { $0[keyPath: path].map(SettingValue.whole) },
            write: { configuration, value in
                guard case .whole(let value) = value, range.contains(value) else { return false }
                configuration[keyPath: path] = value
                return true
            })
    }

    static func number(
        _ name: String, _ path: Path<Double>, _ range: ClosedRange<Double>, _ help: String
    ) -> Setting {
        number(name, range, help, read: { $0[keyPath: path] }, write: { $0[keyPath: path] = $1 })
    }

    static func number(
        _ name: String, _ range: ClosedRange<Double>, _ help: String,
        read: @escaping @Sendable (TrainingConfiguration) -> Double?,
        write: @escaping @Sendable (inout TrainingConfiguration, Double) -> Void
    ) -> Setting {
        Setting(
            name: name, help: help, expected: "a number from \(range.lowerBound) to \(range.upperBound)",
            read: { read($0).map(SettingValue.number) },
            write: { configuration, value in
                let number: Double
                switch value {
                case .number(let value): number = value
                case .whole(let value): number = Double(value)
                default: return false
                }
                guard range.contains(number) else { return false }
                write(&configuration, number)
                return true
            })
    }

    static func flag(_ name: String, _ path: Path<Bool>, _ help: String) -> Setting {
        Setting(
            name: name, help: help, expected: "true or false", read: { .flag($0[keyPath: path]) },
            write: { configuration, value in
                guard case .flag(let value) = value else { return false }
                configuration[keyPath: path] = value
                return true
            })
    }

    static func text(
        _ name: String, _ help: String, read: @escaping @Sendable (TrainingConfiguration) -> String?,
        write: @escaping @Sendable (inout TrainingConfiguration, String) -> Void
    ) -> Setting {
        Setting(
            name: name, help: help, expected: "a path", read: { read($0).map(SettingValue.text) },
            write: { configuration, value in
                guard case .text(let value) = value, !value.isEmpty else { return false }
                write(&configuration, value)
                return true
            })
    }

    static func optionalChoice(
        _ name: String, _ path: Path<String?>, _ help: String, of choices: [String]
    ) -> Setting {
        let names = choices.joined(separator: ", ")
        return Setting(
            name: name, help: "\(help) (\(names)); otherwise the file tells.", expected: "one of \(names)",
            read: { $0[keyPath: path].map(SettingValue.text) },
            write: { configuration, value in
                guard case .text(let value) = value, choices.contains(value) else { return false }
                configuration[keyPath: path] = value
                return true
            })
    }

    static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ path: Path<Choice>, _ help: String, of choices: [Choice] = Array(Choice.allCases)
    ) -> Setting {
        let names = choices.map(\.rawValue).joined(separator: ", ")
        return Setting(
            name: name, help: "\(help) (\(names)).", expected: "one of \(names)",
            read: { .text($0[keyPath: path].rawValue) },
            write: { configuration, value in
                guard case .text(let value) = value, let choice = Choice(rawValue: value),
                    choices.contains(where: { $0.rawValue == value })
                else { return false }
                configuration[keyPath: path] = choice
                return true
            })
    }
}
