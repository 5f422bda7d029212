/// The kind of contents that a pickle is expected to hold. Each kind has a closed list of names and of values in
/// containers.
package enum PickleDialect: Sendable {
    /// A dictionary of the type `dict[str, list[float]]`, such as Keras' `history.history`, also with NumPy arrays.
    /// Plain values are accepted and ignored.
    case history
    /// A PyTorch state dictionary, or a checkpoint of a training loop that contains one.
    case stateDictionary

    /// The name of the contents, for messages.
    var subject: String {
        switch self {
        case .history: "history of numbers"
        case .stateDictionary: "state dictionary"
        }
    }

    /// The allowed contents, for messages.
    var contents: String {
        switch self {
        case .history:
            "a history may hold plain numbers and NumPy's, and arrays of them, and nothing in it is executed"
        case .stateDictionary:
            "a state dictionary may hold tensors and plain values, and nothing in it is executed; save "
                + "model.state_dict() by itself"
        }
    }

    /// The maximum number of lists and dictionaries. A history has one list per column, a state dictionary one for each
    /// tensor and module.
    package var mostContainers: Int {
        switch self {
        case .history: 10_000
        case .stateDictionary: 200_000
        }
    }

    /// Returns the value that a name denotes; nil for names that are refused.
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
