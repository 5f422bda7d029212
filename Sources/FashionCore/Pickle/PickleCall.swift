/// The calls as which NumPy's scalars and PyTorch's tensors are pickled, recognised by their arguments.
enum PickleCall {
    /// Returns the result of a known function for the arguments that NumPy or PyTorch writes; nil for all others.
    static func result(of function: PickleValue, _ arguments: PickleValue) -> PickleValue? {
        guard case .function(let function) = function, case .tuple(let tuple) = arguments else {
            return nil
        }
        let arguments = tuple.items
        switch function {
        case .dtype:
            // ("f4", False, True): the type code, not aligned, a copy.
            guard arguments.count == 3, case .text(let code) = arguments[0], case .number(0) = arguments[1],
                case .number(1) = arguments[2]
            else { return nil }
            return PickleValue.NumberType(rawValue: code).map(PickleValue.type)
        case .scalar1, .scalar2:
            guard arguments.count == 2, case .type(let type) = arguments[0],
                case .bytes(let bytes) = arguments[1]
            else { return nil }
            return type.number(bytes).map(PickleValue.number)
        case .encode:
            guard arguments.count == 2, case .text(let text) = arguments[0],
                case .text("latin1") = arguments[1]
            else { return nil }
            let bytes = text.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
            return bytes.count == text.unicodeScalars.count ? .bytes(bytes) : nil
        case .array1, .array2:
            // (ndarray, (0,), b"b"): an empty array whose type does not matter yet.
            guard arguments.count == 3, case .function(.arrayClass) = arguments[0],
                case .tuple(let shape) = arguments[1], shape.items.count == 1,
                case .number(0) = shape.items[0],
                case .bytes([UInt8(ascii: "b")]) = arguments[2]
            else { return nil }
            return .list(PickleValue.List())
        case .buffer1, .buffer2:
            // (bytes, dtype, (n,), "C")
            guard arguments.count == 4, case .text("C") = arguments[3],
                let numbers = numbers(arguments[0], arguments[1], shape: arguments[2])
            else { return nil }
            let list = PickleValue.List()
            list.append(numbers)
            return .list(list)
        case .orderedDictionary:
            return arguments.isEmpty ? .dictionary(PickleValue.Table()) : nil
        case .defaultDictionary:
            switch arguments.first {
            case nil, .none?: return .dictionary(PickleValue.Table())
            case .function(.listClass), .function(.oldListClass):
                return arguments.count == 1 ? .dictionary(PickleValue.Table()) : nil
            default: return nil
            }
        case .arrayClass, .listClass, .oldListClass: return nil
        case .tensor:
            return PickleTensor(arguments).map(PickleValue.tensor)
        case .parameter:
            // (tensor, requires_grad, hooks)
            guard arguments.count == 3, case .tensor = arguments[0] else { return nil }
            return arguments[0]
        }
    }

    /// Returns whether a state is the one that NumPy gives its little-endian types:
    /// `(3, "<", None, None, None, -1, -1, 0)`.
    static func isPlainState(_ state: PickleValue, of value: PickleValue) -> Bool {
        guard case .type = value, case .tuple(let tuple) = state, tuple.items.count == 8 else { return false }
        let items = tuple.items
        guard case .number(3) = items[0], case .text("<") = items[1], case .none = items[2],
            case .none = items[3],
            case .none = items[4], case .number(-1) = items[5], case .number(-1) = items[6],
            case .number(0) = items[7]
        else { return false }
        return true
    }

    /// Returns the numbers of a one-dimensional array from its state in NumPy, `(1, (n,), dtype, False, bytes)`; nil
    /// for any other state or value.
    static func numbers(in state: PickleValue, of value: PickleValue) -> [PickleValue]? {
        guard case .list(let list) = value, list.items.isEmpty, case .tuple(let tuple) = state,
            tuple.items.count == 5, case .number(1) = tuple.items[0], case .number = tuple.items[3]
        else { return nil }
        return numbers(tuple.items[4], tuple.items[2], shape: tuple.items[1])
    }

    private static func numbers(
        _ bytes: PickleValue, _ type: PickleValue, shape: PickleValue
    ) -> [PickleValue]? {
        guard case .bytes(let bytes) = bytes, case .type(let type) = type, case .tuple(let shape) = shape,
            shape.items.count == 1, case .number(let length) = shape.items[0],
            Double(bytes.count) == length * Double(type.size)
        else { return nil }
        return stride(from: 0, to: bytes.count, by: type.size).compactMap {
            type.number(bytes[$0..<$0 + type.size]).map(PickleValue.number)
        }
    }

    /// Returns whether a state contains the attributes of a dictionary (PyTorch's `_metadata`), which readers ignore.
    static func isAttributes(_ state: PickleValue, of value: PickleValue) -> Bool {
        guard case .dictionary = value, case .dictionary = state else { return false }
        return true
    }
}
