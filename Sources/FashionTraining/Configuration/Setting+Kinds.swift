/// A key path to one property of a configuration.
typealias Path<Value> = WritableKeyPath<TrainingConfiguration, Value> & Sendable

/// Declarations by type of value.
extension Setting {
    static func whole<Number: FixedWidthInteger & Sendable>(
        _ name: String, _ path: Path<Number>, _ range: ClosedRange<Int>, _ help: String
    ) -> Setting {
        whole(
            name, range, help, read: { Int(exactly: $0[keyPath: path]) },
            write: { configuration, value in
                guard let number = Number(exactly: value) else { return false }
                configuration[keyPath: path] = number
                return true
            })
    }

    /// Declares an optional integer.
    static func whole(
        _ name: String, _ path: Path<Int?>, _ range: ClosedRange<Int>, _ help: String
    ) -> Setting {
        whole(
            name, range, help, read: { $0[keyPath: path] },
            write: { configuration, value in
                configuration[keyPath: path] = value
                return true
            })
    }

    private static func whole(
        _ name: String, _ range: ClosedRange<Int>, _ help: String,
        read: @escaping @Sendable (TrainingConfiguration) -> Int?,
        write: @escaping @Sendable (inout TrainingConfiguration, Int) -> Bool
    ) -> Setting {
        let end = range.upperBound == .max ? "" : " to \(range.upperBound)"
        return Setting(
            name, help, .whole, expected: "a whole number from \(range.lowerBound)\(end)",
            read: { read($0).map(SettingValue.whole) },
            write: { configuration, value in
                guard case .whole(let value) = value, range.contains(value) else { return false }
                return write(&configuration, value)
            })
    }

    static func number(
        _ name: String, _ path: Path<Double>, _ range: ClosedRange<Double>, _ help: String
    ) -> Setting {
        number(name, range, help, read: { $0[keyPath: path] }, write: { $0[keyPath: path] = $1 })
    }

    /// Declares an optional number.
    static func number(
        _ name: String, _ path: Path<Double?>, _ range: ClosedRange<Double>, _ help: String
    ) -> Setting {
        number(name, range, help, read: { $0[keyPath: path] }, write: { $0[keyPath: path] = $1 })
    }

    private static func number(
        _ name: String, _ range: ClosedRange<Double>, _ help: String,
        read: @escaping @Sendable (TrainingConfiguration) -> Double?,
        write: @escaping @Sendable (inout TrainingConfiguration, Double) -> Void
    ) -> Setting {
        Setting(
            name, help, .number, expected: "a number from \(range.lowerBound) to \(range.upperBound)",
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
            name, help, .flag, expected: "true or false", read: { .flag($0[keyPath: path]) },
            write: { configuration, value in
                guard case .flag(let value) = value else { return false }
                configuration[keyPath: path] = value
                return true
            })
    }

    /// Declares an optional path.
    static func path(_ name: String, _ kind: Kind, _ path: Path<String?>, _ help: String) -> Setting {
        text(
            name, help, kind, expected: "a path", read: { $0[keyPath: path] },
            write: { configuration, value in
                configuration[keyPath: path] = value
                return true
            })
    }

    static func path(_ name: String, _ kind: Kind, _ path: Path<String>, _ help: String) -> Setting {
        text(
            name, help, kind, expected: "a path", read: { $0[keyPath: path] },
            write: { configuration, value in
                configuration[keyPath: path] = value
                return true
            })
    }

    /// Declares an optional setting that is a word or the path of a file.
    static func wordOrFile(
        _ name: String, _ path: Path<String?>, _ help: String, words: [String], endings: [String]
    ) -> Setting {
        text(
            name, help, .wordOrFile(words, endings), expected: words.joined(separator: ", ") + " or a file",
            read: { $0[keyPath: path] },
            write: { configuration, value in
                configuration[keyPath: path] = value
                return true
            })
    }

    static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ path: Path<Choice>, _ help: String, of choices: [Choice] = Array(Choice.allCases)
    ) -> Setting {
        let names = choices.map(\.rawValue)
        let list = names.joined(separator: ", ")
        return text(
            name, "\(help) (\(list)).", .choice(names), expected: "one of \(list)",
            read: { $0[keyPath: path].rawValue },
            write: { configuration, value in
                guard let choice = Choice(rawValue: value) else { return false }
                configuration[keyPath: path] = choice
                return true
            })
    }

    /// Declares an optional word.
    static func choice(
        _ name: String, _ path: Path<String?>, _ help: String, of choices: [String], otherwise: String
    ) -> Setting {
        let list = choices.joined(separator: ", ")
        return text(
            name, "\(help) (\(list)); \(otherwise).", .choice(choices), expected: "one of \(list)",
            read: { $0[keyPath: path] },
            write: { configuration, value in
                configuration[keyPath: path] = value
                return true
            })
    }

    /// Declares an optional string in a special form.
    /// - Parameters:
    ///   - form: the description of the form.
    ///   - isValid: returns whether a string has the form.
    static func words(
        _ name: String, _ path: Path<String?>, _ form: String, _ help: String,
        isValid: @escaping @Sendable (String) -> Bool
    ) -> Setting {
        text(
            name, help, .words(form), expected: form, read: { $0[keyPath: path] },
            write: { configuration, value in
                guard isValid(value) else { return false }
                configuration[keyPath: path] = value
                return true
            })
    }

    /// Declares a string that is not empty, and is one of the choices if the kind has any.
    private static func text(
        _ name: String, _ help: String, _ kind: Kind, expected: String,
        read: @escaping @Sendable (TrainingConfiguration) -> String?,
        write: @escaping @Sendable (inout TrainingConfiguration, String) -> Bool
    ) -> Setting {
        Setting(
            name, help, kind, expected: expected, read: { read($0).map(SettingValue.text) },
            write: { configuration, value in
                var text = value.text
                switch (value, kind) {
                case (.text, _): break
                // In a YAML file, the value of `image-size: 64` is a number.
                case (.whole(let number), .words): text = "\(number)"
                default: return false
                }
                guard !text.isEmpty else { return false }
                if case .choice(let choices) = kind, !choices.contains(text) { return false }
                return write(&configuration, text)
            })
    }
}
