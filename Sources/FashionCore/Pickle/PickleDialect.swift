/// What a pickle is expected to hold. Each has a closed list of names and of values in its containers.
package enum PickleDialect: Sendable {
    /// `dict[str, list[float]]`, as `history.history` of Keras is, also with arrays of NumPy; and plain values, which are passed over.
    case history
    /// A state dictionary of PyTorch, or what training loops keep around one.
    case stateDictionary

    /// For messages.
    var subject: String {
        switch self {
        case .history: "history of numbers"
        case .stateDictionary: "state dictionary"
        }
    }

    /// For messages: what it may hold.
    var contents: String {
        switch self {
        case .history:
            "a history may hold plain numbers and NumPy's, and arrays of them, and nothing in it is executed"
        case .stateDictionary:
            "a state dictionary may hold tensors and plain values, and nothing in it is executed; save "
                + "model.state_dict() by itself"
        }
    }

    /// Most lists and dictionaries: a history has one list a column, a state dictionary one for each tensor and module.
    package var mostContainers: Int {
        switch self {
        case .history: 10_000
        case .stateDictionary: 200_000
        }
    }

    /// What a name stands for; nil for names that are refused.
    func value(of module: String, _ name: String) -> PickleValue? {
        if self == .stateDictionary, module == "torch",
            let type = PickleTensor.ElementType(rawValue: name)
        {
            return .storageType(type)
        }
        guard let function = PickleValue.Function(rawValue: "\(module) \(name)") else { return nil }
        switch function {
        case .dtype, .scalar1, .scalar2, .encode, .orderedDictionary: return .function(function)
        case .array1, .array2, .arrayClass, .buffer1, .buffer2, .defaultDictionary, .listClass, .oldListClass:
            return self == .history ? .function(function) : nil
        case .tensor, .parameter: return self == .stateDictionary ? .function(function) : nil
        }
    }
}
