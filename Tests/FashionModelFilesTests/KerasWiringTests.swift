import FashionNetworks
import Testing

@testable import FashionModelFiles

/// How the layers of a configuration hang together.
@Suite struct KerasWiringTests {
    /// The oldest files have a bare list, and the input's shape at the first layer.
    @Test func chainsWithoutAnInputLayer() throws {
        let graph = try Graph(
            keras:
                #"""
                {"class_name": "Sequential", "config": [
                {"class_name": "Dense", "config": {"name": "d", "units": 2, "batch_input_shape": [null, 5]}}]}
                """#)
        #expect(graph.nodes.map(\.name) == ["d_input", "d"])
        #expect(graph.parameters.map(\.shape) == [[5, 2], [2]])
    }

    /// A network of one function.
    private func calls(_ inbound: String, _ className: String, _ options: String = "") throws -> Graph {
        try Graph(
            keras:
                #"""
                {"class_name": "Functional", "config": {"name": "n", "layers": [
                {"name": "i", "class_name": "InputLayer", "inbound_nodes": [], "config": {"name": "i", "batch_shape": [null, 4]}},
                {"name": "x", "class_name": "\#(className)", "inbound_nodes": [\#(inbound)], "config": {"name": "x"\#(options)}}],
                "input_layers": [["i", 0, 0]], "output_layers": [["x", 0, 0]]}}
                """#)
    }

    /// What a function of TensorFlow is called with is read or refused, never ignored.
    @Test(arguments: [
        ("nn.relu", #"{"alpha": 0.1}"#, "layer x: has the option alpha, which is not known"),
        ("nn.gelu", #"{"approximate": 0.5}"#, "layer x: option approximate: expected true or false"),
        ("nn.leaky_relu", #"{"alpha": [0.1]}"#, "layer x: option alpha: expected a number"),
        ("nn.softmax", #"{"axis": 0}"#, "layer x: option axis: expected the last axis, 1"),
        ("nn.silu", #"{"beta": 2.0}"#, "layer x: is called with beta, which this program does not have"),
    ])
    func optionsOfFunctionsAreNotIgnored(function: String, options: String, expected: String) {
        let problem = problem {
            try calls(#"["i", 0, 0, \#(options)]"#, "TFOpLambda", #", "function": "\#(function)""#)
        }
        #expect(problem.hasPrefix(expected), "\(problem)")
    }

    /// A number where Keras' layers have none: which calculations there are, and no word of a file that is damaged.
    @Test func calculationsThatAreLackingAreNamed() throws {
        let tensor =
            #"{"class_name": "__keras_tensor__", "config": {"shape": [null, 4], "keras_history": ["i", 0, 0]}}"#
        let expected =
            "with a number that this program does not have; expected x + a, x - a, x * a or x / a; calculate it before the "
            + "network, or by other layers"
        #expect(
            problem { try calls(#"{"args": [\#(tensor), 2], "kwargs": {}}"#, "Power") }
                == "layer x: is a calculation (Power) \(expected)")
        #expect(
            problem {
                try calls(
                    #"[["i", 0, 0, {"y": 2, "name": null}]]"#, "TFOpLambda", #", "function": "math.pow""#)
            } == "layer x: is a calculation (pow) \(expected)")
    }

    @Test func namesInAChainAreUnique() {
        let layer = #"{"class_name": "ReLU", "config": {"name": "r", "batch_input_shape": [null, 5]}}"#
        #expect(
            problem { try Graph(keras: #"{"class_name": "Sequential", "config": [\#(layer), \#(layer)]}"#) }
                == "layer r: another layer has this name already")
    }

    /// Each network uses the one within it five times: a short text that stands for 78,125 layers.
    @Test func networksWithinNetworksAreBounded() throws {
        func network(_ depth: Int) -> String {
            let input =
                #"{"name": "i", "class_name": "InputLayer", "inbound_nodes": [], "config": {"name": "i", "batch_shape": [null, 4]}}"#
            // Keras counts the making of a network as its first use.
            let first = depth == 0 ? 0 : 1
            let uses = ["i"] + [String](repeating: "n", count: 4)
            let calls = uses.enumerated().map { index, name in
                #"[["\#(name)", \#(index == 0 ? 0 : index - 1 + first), 0]]"#
            }
            let (className, config) =
                depth == 0 ? ("ReLU", #"{"name": "n"}"#) : ("Functional", network(depth - 1))
            return #"""
                {"name": "n", "layers": [\#(input), {"name": "n", "class_name": "\#(className)", "config": \#(config),
                "inbound_nodes": [\#(calls.joined(separator: ","))]}],
                "input_layers": [["i", 0, 0]], "output_layers": [["n", \#(4 + first), 0]]}
                """#
        }
        func text(_ depth: Int) -> String { #"{"class_name": "Functional", "config": \#(network(depth))}"# }
        #expect(try Graph(keras: text(1)).nodes.count == 26)
        #expect(problem { try Graph(keras: text(6)) }.contains("expected at most 8192 uses of layers"))
        #expect(problem { try Graph(keras: text(9)) }.contains("is a network within more than 8 others"))
    }

    /// A network with branches; each layer is a name, a class and the `inbound_nodes`.
    private func branches(
        _ layers: [(name: String, className: String, inbound: String)],
        input: String = #"[["i", 0, 0]]"#, output: String = #"[["out", 0, 0]]"#
    ) throws -> Graph {
        let list = layers.map { layer in
            let shape =
                layer.className == "InputLayer" ? #""batch_shape": [null, 4, 4, 1]"# : #""trainable": true"#
            return #"""
                {"name": "\#(layer.name)", "class_name": "\#(layer.className)", "inbound_nodes": \#(layer.inbound),
                "config": {"name": "\#(layer.name)", \#(shape)}}
                """#
        }
        return try Graph(
            keras:
                #"""
                {"class_name": "Functional", "config": {"name": "n", "layers": [\#(list.joined(separator: ","))],
                "input_layers": \#(input), "output_layers": \#(output)}}
                """#)
    }

    @Test func layersAreSortedWhateverTheirOrder() throws {
        let graph = try branches(
            [
                ("out", "Add", #"[[["b", 0, 0, {}], ["a", 0, 0, {}]]]"#), ("b", "ReLU", #"[[["a", 0, 0]]]"#),
                ("i", "InputLayer", "[]"), ("a", "ReLU", #"[["i", 0, 0, {}]]"#),
            ], output: #"["out", 0, 0]"#)
        #expect(graph.nodes.map(\.name) == ["i", "a", "b", "out"])
        #expect(graph.nodes.map(\.inputs) == [[], [0], [1], [2, 1]])
    }

    @Test func wiringThatCannotBeIsNamed() {
        let input = ("i", "InputLayer", "[]")
        let from = { (name: String) in #"[[["\#(name)", 0, 0, {}]]]"# }
        #expect(
            problem { try branches([input, ("a", "ReLU", from("out")), ("out", "ReLU", from("a"))]) }
                .contains("is its own input, by a cycle"))
        #expect(
            problem { try branches([input, ("out", "ReLU", from("gone"))]) }
                == "layer out: its input gone is missing")
        #expect(
            problem { try branches([input, ("a", "ReLU", from("i"))]) }
                == "layer out: is the network's input or output and is missing")
        #expect(
            problem { try branches([input, ("a", "ReLU", from("i")), ("out", "ReLU", from("i"))]) }
                == "layer a: does not lead to the output out")
        #expect(
            problem { try branches([input, ("out", "ReLU", from("i")), ("a", "ReLU", from("out"))]) }
                == "layer a: does not lead to the output out")
        #expect(
            problem { try branches([input, ("out", "ReLU", from("i")), ("out", "ReLU", from("i"))]) }
                == "layer out: another layer has this name already")
        #expect(
            problem { try branches([input, ("out", "ReLU", #"[[["i", 0, 0]], [["i", 0, 0]]]"#)]) }
                == "layer out: does not lead to the output out")
        #expect(
            problem { try branches([input, ("out", "ReLU", "[]")]) }
                == "layer out: expected to be used at least once, found 0 uses")
        #expect(
            problem { try branches([input, ("out", "ReLU", #"[[["i", 1, 0]]]"#)]) }
                == "layer out: its input is use 1 of i, which has 1")
        #expect(
            problem { try branches([input, ("out", "ReLU", #"[[["i", 0, 1]]]"#)]) }
                == "layer out: expected the only output of a use of i, found another")
        #expect(
            problem { try branches([input, ("out", "ReLU", #"[[["i", 0, 0, {"training": true}]]]"#)]) }
                == "layer out: is called with training, which this program does not have")
        #expect(
            problem { try branches([input, ("out", "ReLU", "[7]")]) }
                == "layer out: its inputs are not written as Keras writes them")
        #expect(
            problem { try branches([input, ("out", "Maximum", "[7]")]) }.hasPrefix(
                "layer out: is a calculation (Maximum) with a number that this program does not have"))
        #expect(
            problem {
                try branches([input, ("out", "ReLU", from("i"))], input: #"[["i", 0, 0], ["i", 0, 0]]"#)
            }
                == "expected one input and one output, found 2 and 1")
    }
}
