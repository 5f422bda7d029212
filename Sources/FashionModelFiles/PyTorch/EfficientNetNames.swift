import FashionNetworks

/// The names of an EfficientNet-Lite's layers in `efficientnet_lite_pytorch` and `efficientnet_pytorch`.
enum EfficientNetNames {
    /// The name of a tensor that every such file has, and no other file.
    static let mark = "_conv_stem.weight"
    /// The tensors of the classifier, which a backbone does not use.
    static let top: Set<String> = ["_fc.weight", "_fc.bias"]

    /// Returns the name of PyTorch's module for each layer; blocks are numbered across all stages.
    static func modules(of graph: Graph) -> [String: String] {
        var modules = [
            "stem_conv": "_conv_stem", "stem_bn": "_bn0", "top_conv": "_conv_head", "top_bn": "_bn1",
            "predictions": "_fc",
        ]
        let parts = [
            "expand_conv": "_expand_conv", "expand_bn": "_bn0", "dwconv": "_depthwise_conv", "bn": "_bn1",
            "project_conv": "_project_conv", "project_bn": "_bn2",
        ]
        var (blocks, last) = (-1, "")
        for node in graph.nodes where node.name.hasPrefix("block") {
            let pieces = node.name.split(separator: "_", maxSplits: 1).map(String.init)
            guard pieces.count == 2 else { continue }
            if pieces[0] != last { (blocks, last) = (blocks + 1, pieces[0]) }
            if let part = parts[pieces[1]] { modules[node.name] = "_blocks.\(blocks).\(part)" }
        }
        return modules
    }
}
