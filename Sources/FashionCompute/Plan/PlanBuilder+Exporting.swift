extension PlanBuilder {
    /// Appends a copy of a tensor and returns it: `[N, H, W, C]` or `[N, C]`, row-major. It can be read after a run.
    public func exported(_ tensor: Tensor, _ layer: String) throws -> Tensor {
        let result = self.tensor(
            try TensorDescriptor(shape: tensor.shape, layout: .channelsLast), keep: true)
        try copy(tensor, to: result, layer)
        return result
    }
}
