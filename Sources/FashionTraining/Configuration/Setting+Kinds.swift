/// Declarations by type of value.
extension Setting {
    /// A key path to one property of the configuration.
    typealias Path<Value> = WritableKeyPath<Configuration, Value> & Sendable

    static func whole<Number: FixedWidthInteger & Sendable>(
        _ name: String, _ path: Path<Number>, _ range: ClosedRange<Int>, _ help: String
    ) -> Setting {
        whole(
            name, path, range, help, read: { Int(exactly: $0[keyPath: path]) },
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
            name, path, range, help, read: { $0[keyPath: path] },
            write: { configuration, value in
                configuration[keyPath: path] = value
                return true
            })
    }

    private static func whole(
        _ name: String, _ path: PartialKeyPath<Configuration>, _ range: ClosedRange<Int>, _ help: String,
        read: @escaping @Sendable (Configuration) -> Int?,
        write: @escaping @Sendable (inout Configuration, Int) -> Bool
    ) -> Setting {
        let end = range.upperBound == .max ? "" : " to \(range.upperBound)"
        return Setting(
            name, path, help, .whole, expected: "a whole number from \(range.lowerBound)\(end)",
            read: { read($0).map(SettingValue.whole) },
            write: { configuration, value in
                guard case .whole(let value) = value, range.contains(value) else { return false }
                return write(&configuration, value)
            })
    }

    static func number(
        _ name: String, _ path: Path<Double>, _ range: ClosedRange<Double>, _ help: String
    ) -> Setting {
        number(name, path, range, help, read: { $0[keyPath: path] }, write: { $0[keyPath: path] = $1 })
    }

    /// Declares an optional number.
    static func number(
        _ name: String, _ path: Path<Double?>, _ range: ClosedRange<Double>, _ help: String
    ) -> Setting {
        number(name, path, range, help, read: { $0[keyPath: path] }, write: { $0[keyPath: path] = $1 })
    }

    private static func number(
        _ name: String, _ path: PartialKeyPath<Configuration>, _ range: ClosedRange<Double>, _ help: String,
        read: @escaping @Sendable (Configuration) -> Double?,
        write: @escaping @Sendable (inout Configuration, Double) -> Void
    ) -> Setting {
        Setting(
            name, path, help, .number, expected: "a number from \(range.lowerBound) to \(range.upperBound)",
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
            name, path, help, .flag, expected: "true or false", read: { .flag($0[keyPath: path]) },
            write: { configuration, value in
                guard case .flag(let value) = value else { return false }
                configuration[keyPath: path] = value
                return true
            })
    }

    /// Declares an optional path.
    static func path(_ name: String, _ kind: SettingKind, _ path: Path<String?>, _ help: String) -> Setting {
        text(name, path, help, kind, expected: "a path", read: { $0 }, write: { $0 })
    }

    static func path(_ name: String, _ kind: SettingKind, _ path: Path<String>, _ help: String) -> Setting {
        text(name, path, help, kind, expected: "a path", read: { $0 }, write: { $0 })
    }

    /// Declares an optional setting that is a word or the path of a file.
    static func wordOrFile(
        _ name: String, _ path: Path<String?>, _ help: String, words: [String], endings: [String]
    ) -> Setting {
        text(
            name, path, help, .wordOrFile(words, endings),
            expected: words.joined(separator: ", ") + " or a file", read: { $0 }, write: { $0 })
    }

    static func wordOrFile(
        _ name: String, _ path: Path<String>, _ help: String, words: [String], endings: [String]
    ) -> Setting {
        text(
            name, path, help, .wordOrFile(words, endings),
            expected: words.joined(separator: ", ") + " or a file", read: { $0 }, write: { $0 })
    }

    static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ path: Path<Choice>, _ help: String, of choices: [Choice] = Array(Choice.allCases)
    ) -> Setting {
        let names = choices.map(\.rawValue)
        return choice(
            name, path, help, names, ".", read: { $0.rawValue }, write: { Choice(rawValue: $0) })
    }

    /// Declares a word.
    static func choice(
        _ name: String, _ path: Path<String>, _ help: String, of choices: [String]
    ) -> Setting {
        choice(name, path, help, choices, ".", read: { $0 }, write: { $0 })
    }

    /// Declares an optional word.
    static func choice(
        _ name: String, _ path: Path<String?>, _ help: String, of choices: [String], otherwise: String
    ) -> Setting {
        choice(name, path, help, choices, "; \(otherwise).", read: { $0 }, write: { $0 })
    }

    private static func choice<Value>(
        _ name: String, _ path: Path<Value>, _ help: String, _ choices: [String], _ ending: String,
        read: @escaping @Sendable (Value) -> String?, write: @escaping @Sendable (String) -> Value?
    ) -> Setting {
        let list = choices.joined(separator: ", ")
        return text(
            name, path, "\(help) (\(list))\(ending)", .choice(choices), expected: "one of \(list)",
            read: read, write: write)
    }

    /// Declares an optional string in a special form.
    /// - Parameters:
    ///   - form: the description of the form.
    ///   - isValid: returns whether a string has the form.
    static func words(
        _ name: String, _ path: Path<String?>, _ form: String, _ help: String,
        isValid: @escaping @Sendable (String) -> Bool
    ) -> Setting {
        words(
            name, path, form, help, read: { $0 },
            write: { text -> String?? in isValid(text) ? .some(.some(text)) : .none })
    }

    /// Declares a value that is given as a string in a special form.
    /// - Parameters:
    ///   - form: the description of the form.
    ///   - read: returns the string of a value; nil for a value that is no setting.
    ///   - write: returns the value of a string; nil for a string that has not the form.
    static func words<Value>(
        _ name: String, _ path: Path<Value>, _ form: String, _ help: String,
        read: @escaping @Sendable (Value) -> String?, write: @escaping @Sendable (String) -> Value?
    ) -> Setting {
        text(name, path, help, .words(form), expected: form, read: read, write: write)
    }

    /// Declares a value that is given as a string, which is not empty, and is one of the choices if the kind has any.
    private static func text<Value>(
        _ name: String, _ path: Path<Value>, _ help: String, _ kind: SettingKind, expected: String,
        read: @escaping @Sendable (Value) -> String?, write: @escaping @Sendable (String) -> Value?
    ) -> Setting {
        Setting(
            name, path, help, kind, expected: expected,
            read: { read($0[keyPath: path]).map(SettingValue.text) },
            write: { configuration, value in
                var text = value.text
                switch (value, kind) {
                case (.text, _): break
                // A caller may give an image size as a number.
                case (.whole(let number), .words): text = "\(number)"
                default: return false
                }
                guard !text.isEmpty else { return false }
                if case .choice(let choices) = kind, !choices.contains(text) { return false }
                guard let written = write(text) else { return false }
                configuration[keyPath: path] = written
                return true
            })
    }
}
