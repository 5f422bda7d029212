import FashionNetworks

enum KerasMerging {
    static let forms: [any KerasForm.Type] = [Merge.self, Concatenation.self]
}

extension Merge: KerasForm {
    private static let all: [Merge] = [.add, .multiply, .average, .maximum, .minimum, .subtract]
    static let kerasClasses = all.map(\.kerasClass)

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        all.first { $0.kerasClass == className } ?? .add
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] { [:] }
}

extension Concatenation: KerasForm {
    static let kerasClasses = ["Concatenate"]

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        try options.requireLastAxis(rank: inputShape.count)
        return Self()
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] { ["axis": .integer(-1)] }
}
