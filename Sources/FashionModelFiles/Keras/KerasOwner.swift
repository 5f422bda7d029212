import FashionNetworks

/// A layer of a Keras file: where its weights go in the network that is built of it.
struct KerasOwner: Equatable {
    /// The layer's name, as the file has it.
    let name: String
    /// Its class, as the file has it.
    let className: String
    /// Its weights in Keras' order; none for a network within the network.
    var slots: [Slot] = []
    /// The layers of a network within the network, in Keras' order.
    var children: [KerasOwner]?
    /// Whether it trains, as far as the file says.
    var isTrainable = true

    /// One weight of the file.
    struct Slot: Equatable {
        /// What is read there; all of one shape. More than one where a layer is used several times, none for what has no
        /// bearing on inference.
        var parameters: [Parameter]
        /// Whether one number may stand for all channels.
        var isPerChannel = false
    }

    /// A layer, or a network within the network, with nothing to read yet.
    init(name: String, className: String) {
        self.name = name
        self.className = className
    }

    /// The layers of a network as we write it.
    static func list(of graph: Graph) -> [KerasOwner] {
        graph.kerasLayers.map { node in
            var owner = KerasOwner(name: node.name, className: node.layer.kerasClass)
            owner.slots = graph.parameters(of: node).map { Slot(parameters: [$0]) }
            return owner
        }
    }

    /// All weights in the order of the older files: for a network within the network, first all that train and then the
    /// others (`_legacy_weights` in Keras' `legacy_h5_format.py`).
    var legacySlots: [Slot] {
        guard children != nil else { return slots }
        let all = leaves(isTrainable: true)
        return all.filter(\.trains).map(\.slot) + all.filter { !$0.trains }.map(\.slot)
    }

    private func leaves(isTrainable: Bool) -> [(slot: Slot, trains: Bool)] {
        let isTrainable = isTrainable && self.isTrainable
        if let children { return children.flatMap { $0.leaves(isTrainable: isTrainable) } }
        return slots.map { ($0, isTrainable && $0.parameters.first?.isTrainable == true) }
    }

    /// Adds where another use of the same layer wants its weights.
    mutating func join(_ other: KerasOwner) {
        for index in slots.indices where other.slots.indices.contains(index) {
            slots[index].parameters += other.slots[index].parameters
        }
        guard var children, let others = other.children, children.count == others.count else { return }
        for index in children.indices { children[index].join(others[index]) }
        self.children = children
    }

    /// How many numbers the file has to hold for it.
    var numberCount: Int {
        slots.reduce(0) { $0 + ($1.isPerChannel ? 1 : $1.parameters.first?.count ?? 0) }
            + (children ?? []).reduce(0) { $0 + $1.numberCount }
    }
}

extension Weights {
    /// Takes one weight of a file, wherever the network wants it.
    mutating func read(_ slot: KerasOwner.Slot, from dataset: @autoclosure () throws -> HDF5Dataset) throws {
        guard let first = slot.parameters.first else { return }
        let dataset = try dataset()
        var numbers: [Float]
        if slot.isPerChannel, let shape = try dataset.shape(), shape.reduce(1, *) == 1 {
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
