import FashionNetworks

/// The conversion of a kind of layer from and to Keras' files. The forms of one family are in one file, with a
/// list of them.
protocol KerasForm: LayerKind {
    /// Keras' classes that are read as this kind of layer.
    static var kerasClasses: [String] { get }

    /// Returns the layers of a Keras layer of one of the classes, and removes the supported options.
    /// - Parameter inputShape: the shape of one image.
    /// - Throws: ``KerasConfigurationError`` that names the layer and the option that is not supported.
    static func meaning(
        of className: String, options: inout KerasOptions, inputShape: [Int]
    ) throws -> KerasMeaning

    /// Returns the layer for a class with these options, of which the default ``meaning(of:options:inputShape:)``
    /// consists.
    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self

    /// Returns the options that Keras would write, except for the name and those that all layers have.
    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue]
}

extension KerasForm {
    static func meaning(
        of className: String, options: inout KerasOptions, inputShape: [Int]
    ) throws -> KerasMeaning {
        .layers([("", Layer(try read(className, options: &options, inputShape: inputShape)))])
    }
}

/// All forms by family. A new layer of an existing family is added to the family's own list.
enum KerasForms {
    private static let families: [[any KerasForm.Type]] = [
        KerasConvolutions.forms, KerasNormalizations.forms, KerasPoolings.forms, KerasImages.forms,
        KerasShapes.forms, KerasMerging.forms, KerasActivations.forms,
    ]

    private static let byClass: [String: any KerasForm.Type] = Dictionary(
        families.joined().flatMap { form in form.kerasClasses.map { ($0, form) } },
        uniquingKeysWith: { first, _ in first })

    /// Keras' classes that are converted to layers, in alphabetical order.
    static let classes = byClass.keys.sorted()

    /// Returns the form of a class; nil for one that is not supported.
    static func form(of className: String) -> (any KerasForm.Type)? { byClass[className] }
}

/// The context in which a layer's options are written.
struct KerasWriting {
    /// The number of axes of one output, without the batch.
    let rank: Int
    /// The dialect of the options.
    let spelling: KerasConfiguration.Spelling

    /// Returns an initializer by its class.
    func initializer(_ name: String, _ options: [String: JSONValue] = [:]) -> JSONValue {
        .object(KerasConfiguration.object(name, .object(options), in: "keras.initializers", spelling))
    }

    /// The initializers, regularizers and constraints of a kernel and a bias.
    var kernelAndBias: [String: JSONValue] {
        [
            "kernel_initializer": initializer("GlorotUniform", ["seed": .null]),
            "bias_initializer": initializer("Zeros"), "kernel_regularizer": .null, "bias_regularizer": .null,
            "activity_regularizer": .null, "kernel_constraint": .null, "bias_constraint": .null,
        ]
    }
}

extension Graph.Node {
    /// Returns the layer's options.
    /// - Throws: `GraphError` for a layer that Keras does not have.
    func kerasOptions(_ spelling: KerasConfiguration.Spelling) throws -> JSONValue {
        var options: [String: JSONValue]
        if let input = layer.as(InputLayer.self) {
            options = input.kerasOptions(spelling)
        } else {
            guard let form = layer.kind as? any KerasForm else {
                throw GraphError(node: name, "is a \(layer.kerasClass), which has no form in Keras' files")
            }
            options = form.kerasOptions(KerasWriting(rank: shape.count, spelling: spelling))
            // A normalisation by constants does not train anything, including its moving statistics.
            let isFixed = layer.as(BatchNormalization.self)?.isFixed ?? false
            options["trainable"] = .bool(!isFixed)
        }
        options["name"] = .string(name)
        options["dtype"] = .string("float32")
        return .object(options)
    }
}

extension InputLayer {
    fileprivate func kerasOptions(_ spelling: KerasConfiguration.Spelling) -> [String: JSONValue] {
        let shape = KerasConfiguration.batchShape(shape)
        return spelling == .archive
            ? ["batch_shape": shape]
            : ["batch_input_shape": shape, "sparse": .bool(false), "ragged": .bool(false)]
    }
}

extension KerasOptions {
    /// Takes the order of an image's axes, which must be channels last.
    mutating func requireChannelsLast() throws {
        try require("data_format", .string("channels_last"), .null)
    }

    /// Takes an axis that must be the last one: -1, its index with the batch counted, or a list with one of these.
    /// - Parameter rank: that index; 0 when it is not known.
    mutating func requireLastAxis(rank: Int) throws {
        let spellings: [JSONValue] = [.integer(-1)] + (rank > 0 ? [.integer(rank)] : [])
        guard let axis = value("axis"),
            !spellings.contains(axis.array.flatMap { $0.count == 1 ? $0[0] : nil } ?? axis)
        else { return }
        throw error("axis", "the last axis, \(rank), which is all that this program has")
    }
}

extension Extent {
    /// Height and width as a JSON array.
    var json: JSONValue { .array([.integer(height), .integer(width)]) }
}
