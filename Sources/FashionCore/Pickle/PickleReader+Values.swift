/// The stack of values and the filling of lists and dictionaries, all with limits.
extension PickleReader {
    mutating func push(_ value: PickleValue) throws {
        guard stack.count < Self.limit else { throw problem("more than \(Self.limit) values at once") }
        stack.append(value)
    }

    /// Removes and returns the last values, which must be above the last mark.
    mutating func popLast(_ count: Int) throws -> [PickleValue] {
        guard stack.count - (marks.last ?? 0) >= count else {
            throw problem("expected \(count) values before this opcode, found fewer")
        }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    mutating func popToMark() throws -> [PickleValue] {
        guard let height = marks.popLast() else { throw problem("expected a mark before this opcode") }
        defer { stack.removeLast(stack.count - height) }
        return Array(stack[height...])
    }

    mutating func remember(at index: Int) throws {
        guard let value = stack.last, stack.count > marks.last ?? 0 else {
            throw problem("expected a value to remember, found none")
        }
        guard memo[index] != nil || memo.count < Self.limit else {
            throw problem("more than \(Self.limit) values to remember")
        }
        memo[index] = value
    }

    mutating func recall(_ index: Int) throws {
        guard let value = memo[index] else { throw problem("nothing was remembered as number \(index)") }
        try push(value)
    }

    // MARK: Containers

    mutating func setItems(_ items: [PickleValue]) throws {
        guard case .dictionary(let table)? = stack.last, stack.count > marks.last ?? 0 else {
            throw problem("expected a dictionary to fill, found \(stack.last?.kind ?? "nothing")")
        }
        try set(items, in: table)
    }

    mutating func newTable() throws -> PickleValue.Table {
        try countContainer()
        return PickleValue.Table()
    }

    mutating func newList() throws -> PickleValue.List {
        try countContainer()
        return PickleValue.List()
    }

    mutating func countContainer() throws {
        try count(1, \.containers, atMost: dialect.mostContainers, "lists and dictionaries")
    }

    /// Increases a counter and throws when it exceeds its limit.
    mutating func count(
        _ more: Int, _ counter: WritableKeyPath<PickleReader, Int>, atMost limit: Int, _ what: String
    ) throws {
        self[keyPath: counter] += more
        guard self[keyPath: counter] <= limit else { throw problem("more than \(limit) \(what)") }
    }

    mutating func set(_ items: [PickleValue], in table: PickleValue.Table) throws {
        guard items.count.isMultiple(of: 2) else {
            throw problem("expected keys with values, found a key alone")
        }
        try count(items.count / 2, \.keys, atMost: Self.mostKeys, "keys")
        for index in stride(from: 0, to: items.count, by: 2) {
            let value = items[index + 1]
            let key = try key(items[index])
            if dialect == .history {
                switch value {
                case .list, .none, .number, .text: break
                default: throw problem("\(key.prefix(100)): expected a list of numbers, found \(value.kind)")
                }
            }
            // Before the check, because the value may be the dictionary itself.
            value.finish()
            try requireOpen(table.isFinished, value)
            table.set(key, value)
        }
    }

    /// Returns a key as text. State dictionaries may also have integers as keys, such as those of an optimizer's
    /// parameters.
    func key(_ value: PickleValue) throws -> String {
        switch value {
        case .text(let key): return key
        case .number(let number) where dialect == .stateDictionary: return "\(number)"
        default: throw problem("expected text as a key, found \(value.kind)")
        }
    }

    mutating func append(_ items: [PickleValue]) throws {
        guard case .list(let list)? = stack.last, stack.count > marks.last ?? 0 else {
            throw problem("expected a list to fill, found \(stack.last?.kind ?? "nothing")")
        }
        try append(items, to: list)
    }

    mutating func append(_ items: [PickleValue], to list: PickleValue.List) throws {
        try count(items.count, \.numbers, atMost: Self.mostNumbers, "numbers")
        for item in items {
            if dialect == .history {
                guard case .number = item else {
                    throw problem("expected numbers in a list, found \(item.kind)")
                }
            }
            item.finish()
            try requireOpen(list.isFinished, item)
        }
        list.append(items)
        try requireOpen(false, .list(list))
    }

    /// Checks that a container that lies in another one is not changed, and that nothing is nested too deeply.
    /// Therefore no container contains itself.
    func requireOpen(_ isFinished: Bool, _ item: PickleValue) throws {
        guard !isFinished || dialect == .history else {
            throw problem("expected a container that lies in no other one, found one that does")
        }
        guard item.depth < PickleValue.deepest else {
            throw problem("expected at most \(PickleValue.deepest) containers within each other, found more")
        }
    }

    mutating func pushTuple(_ items: [PickleValue]) throws {
        if dialect == .history {
            guard items.count <= 8 else {
                throw problem("expected a tuple of a NumPy number, found a longer one")
            }
            for item in items {
                switch item {
                case .none, .number, .text, .bytes, .type, .tuple, .function: continue
                case .list, .dictionary, .storageType, .storage, .tensor:
                    throw problem("expected a tuple of a NumPy number, found one with \(item.kind)")
                }
            }
        }
        for item in items {
            try requireOpen(false, item)
            item.finish()
        }
        try push(.tuple(PickleValue.Tuple(items)))
    }

    // MARK: Names and calls

    mutating func pushFunction(_ module: String, _ name: String) throws {
        guard let value = dialect.value(of: module, name) else {
            throw problem("the file asks for \(module.prefix(100)).\(name.prefix(100)); \(dialect.contents)")
        }
        try push(value)
    }

    func refused(_ call: [PickleValue]) -> Problem {
        let expected = dialect == .history ? "a NumPy number" : "a tensor or a NumPy number"
        return problem("expected what makes \(expected), found \(call[0].kind) with \(call[1].kind)")
    }

    func problem(_ text: String) -> Problem { Problem(offset: opcodeOffset, text: text) }
}
