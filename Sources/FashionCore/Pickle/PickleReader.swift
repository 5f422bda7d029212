import Foundation

/// Reads pickles, protocols 0 to 5: `dict[str, list[float]]`, as Keras users write it with
/// `pickle.dump(history.history, file)`, and PyTorch's state dictionaries.
///
/// A pickle is a program for a small stack machine, which in Python may call any function. This machine has a closed
/// list of opcodes, values and names (``PickleDialect``) and executes nothing. It recognises NumPy's scalars, which
/// Keras 2 leaves in a history, NumPy's arrays and PyTorch's tensors by the form in which they are written. Time and
/// memory are bounded by the file's size and by limits on the stack, memo, containers, keys and numbers.
package struct PickleReader {
    /// The maximum number of entries of the stack and of the memo. Even with NumPy's numbers, which take four memo
    /// entries each, this is enough for ten columns of six thousand epochs.
    package static let limit = 1 << 18
    /// The maximum number of keys that are set, because each is hashed and may be long.
    static let mostKeys = 100_000
    /// The maximum number of elements of all lists together: ten columns of a hundred thousand epochs.
    static let mostNumbers = 1 << 20

    /// The error for a refused file: the offset in bytes and the reason.
    package struct Problem: Error {
        package let offset: Int
        package let text: String

        package init(offset: Int, text: String) {
            self.offset = offset
            self.text = text
        }
    }

    let dialect: PickleDialect

    var bytes: PickleBytes
    var stack: [PickleValue] = []
    /// The heights of the stack at each mark.
    var marks: [Int] = []
    var memo: [Int: PickleValue] = [:]
    /// The numbers of lists and dictionaries, of keys set and of elements appended so far.
    var (containers, keys, numbers) = (0, 0, 0)
    /// The storages by their keys.
    private var storages: [String: PickleTensor.Storage] = [:]
    /// The offset of the current opcode.
    var opcodeOffset = 0

    /// The contents of a pickle.
    package struct Result {
        /// The pickled value.
        package let value: PickleValue
        /// The length of the pickle in bytes.
        package let length: Int
        /// The storages that the pickle names, by their keys.
        package let storages: [String: PickleTensor.Storage]
    }

    /// Reads a pickle.
    /// - Parameter isWhole: whether the data must end with the pickle.
    /// - Throws: ``Problem`` when the pickle is invalid or is refused.
    package static func read(
        _ data: Data, as dialect: PickleDialect, isWhole: Bool = true
    ) throws -> Result {
        var reader = PickleReader(dialect: dialect, bytes: PickleBytes(data))
        let value = try reader.run(isWhole: isWhole)
        return Result(value: value, length: reader.bytes.offset, storages: reader.storages)
    }

    private init(dialect: PickleDialect, bytes: PickleBytes) {
        self.dialect = dialect
        self.bytes = bytes
    }

    private mutating func run(isWhole: Bool) throws -> PickleValue {
        while true {
            opcodeOffset = bytes.offset
            let byte = try bytes.byte()
            guard let opcode = PickleOpcode(rawValue: byte) else { throw unknown(byte) }
            if opcode == .stop { return try result(isWhole: isWhole) }
            try execute(opcode)
        }
    }

    private func unknown(_ opcode: UInt8) -> Problem {
        problem("found opcode 0x\(String(opcode, radix: 16)), which no \(dialect.subject) has")
    }

    private mutating func result(isWhole: Bool) throws -> PickleValue {
        guard bytes.isAtEnd || !isWhole else {
            throw problem("expected the end of the file after STOP, found more bytes")
        }
        guard marks.isEmpty, stack.count == 1 else {
            throw problem("expected one value before STOP, found \(stack.count) values")
        }
        return stack[0]
    }

    private mutating func execute(_ opcode: PickleOpcode) throws {
        switch opcode {
        case .proto:
            let version = try bytes.byte()
            guard opcodeOffset == 0, (2...5).contains(version) else {
                throw problem("expected a pickle of protocol 0 to 5, found protocol \(version)")
            }
        case .frame: _ = try bytes.unsigned(8)
        case .stop: break

        case .floatLine: try push(.number(bytes.floatLine()))
        case .float64: try push(.number(bytes.bigEndianDouble()))
        case .integerLine, .longLine: try push(.number(bytes.integerLine()))
        case .integer32: try push(.number(Double(bytes.signed(4))))
        case .integer8: try push(.number(Double(bytes.unsigned(1))))
        case .integer16: try push(.number(Double(bytes.unsigned(2))))
        case .long8: try push(.number(Double(bytes.signed(Int(bytes.byte())))))
        case .none: try push(.none)
        case .newTrue: try push(.number(1))
        case .newFalse: try push(.number(0))

        case .textLine: try push(.text(bytes.escapedLine()))
        case .text32: try push(.text(bytes.text(bytes.unsigned(4))))
        case .text8: try push(.text(bytes.text(bytes.unsigned(1))))
        case .bytes32: try push(.bytes(bytes.take(bytes.unsigned(4))))
        case .byteArray64: try push(.bytes(bytes.take(bytes.unsigned(8))))
        case .bytes8: try push(.bytes(bytes.take(bytes.unsigned(1))))

        case .mark:
            guard marks.count < Self.limit else { throw problem("more than \(Self.limit) marks") }
            marks.append(stack.count)
        case .emptyDictionary: try push(.dictionary(newTable()))
        case .dictionary:
            let items = try popToMark()
            let table = try newTable()
            try set(items, in: table)
            try push(.dictionary(table))
        case .setItem: try setItems(popLast(2))
        case .setItems: try setItems(popToMark())
        case .emptyList: try push(.list(newList()))
        case .list:
            let items = try popToMark()
            let list = try newList()
            try append(items, to: list)
            try push(.list(list))
        case .append: try append(popLast(1))
        case .appends: try append(popToMark())

        case .emptyTuple: try pushTuple([])
        case .tuple: try pushTuple(popToMark())
        case .tuple1: try pushTuple(popLast(1))
        case .tuple2: try pushTuple(popLast(2))
        case .tuple3: try pushTuple(popLast(3))

        case .putLine: try remember(at: bytes.indexLine())
        case .put8: try remember(at: bytes.unsigned(1))
        case .put32: try remember(at: bytes.unsigned(4))
        case .memoize: try remember(at: memo.count)
        case .getLine: try recall(bytes.indexLine())
        case .get8: try recall(bytes.unsigned(1))
        case .get32: try recall(bytes.unsigned(4))

        case .global:
            let module = try bytes.line()
            try pushFunction(module, bytes.line())
        case .stackGlobal:
            let names = try popLast(2)
            guard case .text(let module) = names[0], case .text(let name) = names[1] else {
                throw problem("expected two names, found \(names[0].kind) and \(names[1].kind)")
            }
            try pushFunction(module, name)
        case .reduce:
            let call = try popLast(2)
            guard let result = PickleCall.result(of: call[0], call[1]) else { throw refused(call) }
            switch result {
            case .dictionary: try countContainer()
            case .list(let list):
                try countContainer()
                try count(list.items.count, \.numbers, atMost: Self.mostNumbers, "numbers")
            default: break
            }
            try push(result)
        case .build:
            let call = try popLast(2)
            if case .list(let list) = call[0], let numbers = PickleCall.numbers(in: call[1], of: call[0]) {
                try append(numbers, to: list)
                return try push(call[0])
            }
            guard
                PickleCall.isPlainState(call[1], of: call[0])
                    || dialect == .stateDictionary && PickleCall.isAttributes(call[1], of: call[0])
            else { throw refused(call) }
            try push(call[0])

        case .persistent:
            guard dialect == .stateDictionary else { throw unknown(opcode.rawValue) }
            let name = try popLast(1)[0]
            guard let storage = PickleTensor.Storage(name) else {
                throw problem("expected the name of a tensor's storage, found \(name.kind)")
            }
            guard storages.updateValue(storage, forKey: storage.key) ?? storage == storage else {
                throw problem(
                    "\(storage.key.prefix(100)): expected one kind and size of this storage, found two")
            }
            try push(.storage(storage))
        }
    }
}
