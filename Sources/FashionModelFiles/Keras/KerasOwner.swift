import FashionNetworks

/// A layer of a Keras file, with the parameters that its weights are read into.
struct KerasOwner: Equatable {
    /// The layer's name in the file.
    let name: String
    /// The layer's class in the file.
    let className: String
    /// Its weights in Keras' order; empty for a nested network.
    var slots: [Slot] = []
    /// The layers of a nested network, in Keras' order.
    var children: [KerasOwner]?
    /// Whether it is trainable according to the file.
    var isTrainable = true
    /// Whether it has LoRA weights.
    var isAdapted = false

    /// One weight of the file.
    struct Slot: Equatable {
        /// The parameters that it is read into, all of one shape. There are several when a layer is used several times,
        /// and none when the weight has no effect in inference.
        var parameters: [Parameter]
        /// Whether one number may be given for all channels.
        var isPerChannel = false
    }

    /// Creates a layer or a nested network without weights.
    init(name: String, className: String) {
        self.name = name
        self.className = className
    }

    /// Creates a layer or a nested network of a file, without weights.
    init(_ layer: KerasLayer) {
        self.init(name: layer.name, className: layer.className)
        isTrainable = layer.options["trainable"] != .bool(false)
        isAdapted = (layer.options["lora_rank"] ?? .null) != .null
    }

    /// Returns the layers of a network as this program writes it.
    static func list(of graph: Graph) -> [KerasOwner] {
        graph.kerasLayers.map { node in
            var owner = KerasOwner(name: node.name, className: node.layer.kerasClass)
            owner.slots = graph.parameters(of: node).map { Slot(parameters: [$0]) }
            return owner
        }
    }

    /// All weights in the order of the older files: for a nested network, first all trainable ones and then the others
    /// (`_legacy_weights` in Keras' `legacy_h5_format.py`).
    /// - Parameter isKeras2: whether Keras 2 wrote the file.
    func legacySlots(isKeras2: Bool) -> [Slot] {
        guard children != nil else { return slots }
        if isKeras2 {
            let (trainable, others) = dividedAsKeras2
            return trainable + others
        }
        // Keras 3 asks each weight, but a network that does not train as a whole has its weights in the layers' order.
        let all = leaves
        guard isTrainable else { return all.map(\.slot) }
        return all.filter(\.trains).map(\.slot) + all.filter { !$0.trains }.map(\.slot)
    }

    private var leaves: [(slot: Slot, trains: Bool)] {
        if let children { return children.flatMap(\.leaves) }
        return slots.map { ($0, isTrainable && $0.parameters.first?.isTrainable == true) }
    }

    /// The weights that Keras 2 calls trainable, and the others: a network that does not train has its layers' trainable ones
    /// first among them (`trainable_weights` and `non_trainable_weights` in its `engine/training.py`).
    private var dividedAsKeras2: (trainable: [Slot], others: [Slot]) {
        let parts =
            children.map { $0.map(\.dividedAsKeras2) }
            ?? [
                (
                    trainable: slots.filter { $0.parameters.first?.isTrainable == true },
                    others: slots.filter { $0.parameters.first?.isTrainable != true }
                )
            ]
        let (trainable, others) = (parts.flatMap(\.trainable), parts.flatMap(\.others))
        return isTrainable ? (trainable, others) : ([], trainable + others)
    }

    /// The name of the first layer with LoRA weights: this one or one within it; nil when there is none.
    var adaptedLayer: String? { isAdapted ? name : children?.lazy.compactMap(\.adaptedLayer).first }

    /// The names of the layers with trainable weights that do not train in Keras, by themselves or as part of a network.
    var frozenLayers: [String] {
        if isTrainable, let children { return children.flatMap(\.frozenLayers) }
        return isTrainable ? [] : weightyLayers
    }

    /// The names of the layers with trainable weights.
    private var weightyLayers: [String] {
        if let children { return children.flatMap(\.weightyLayers) }
        return slots.contains { $0.parameters.contains(where: \.isTrainable) } ? [name] : []
    }

    /// Adds the parameters of another use of the same layer.
    mutating func join(_ other: KerasOwner) {
        for index in slots.indices where other.slots.indices.contains(index) {
            slots[index].parameters += other.slots[index].parameters
        }
        guard var children, let others = other.children, children.count == others.count else { return }
        for index in children.indices { children[index].join(others[index]) }
        self.children = children
    }

    /// The number of elements that the file must contain for it.
    var numberCount: Int {
        slots.reduce(0) { $0 + ($1.isPerChannel ? 1 : $1.parameters.first?.count ?? 0) }
            + (children ?? []).reduce(0) { $0 + $1.numberCount }
    }
}

extension Weights {
    /// Reads one weight of a file into all its parameters.
    mutating func read(_ slot: KerasOwner.Slot, from dataset: @autoclosure () throws -> HDF5Dataset) throws {
        guard let first = slot.parameters.first else { return }
        let dataset = try dataset()
        var numbers: [Float]
        if slot.isPerChannel, let shape = try dataset.shape(), product(of: shape) == 1 {
            numbers = [Float](repeating: try dataset.numbers(shape: shape)[0], count: first.count)
        } else {
            numbers = try dataset.numbers(shape: first.shape)
        }
        guard numbers.allSatisfy(\.isFinite) else {
            let bad = numbers.count { !$0.isFinite }
            throw dataset.error(
                "expected numbers, found \(bad) of \(numbers.count) that are none (NaN or infinite): the training that "
                    + "made this file broke down; take a file from before that")
        }
        for parameter in slot.parameters { self[parameter] = numbers }
    }
}
