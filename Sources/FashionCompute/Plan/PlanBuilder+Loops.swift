extension PlanBuilder {
    /// Appends a step that fills a tensor with one number.
    package func fill(_ tensor: Tensor, with number: Float, _ label: StepLabel) {
        let (count, threads) = (tensor.floatCount, engine.threads)
        loop(label, over: [tensor]) { memory in
            let start = memory[0]
            return { _ in
                Parallel.chunks(of: count, size: Parallel.floatsPerChunk, threads: threads) {
                    (start + $0.lowerBound).update(repeating: number, count: $0.count)
                }
            }
        }
    }

    /// Appends sums over items, such as the gradient of a parameter over the images of a batch.
    ///
    /// The items are summed in at most sixteen parts, and the parts are added in order. The parts do not depend on the
    /// number of threads.
    /// - Parameters:
    ///   - items: the number of items.
    ///   - results: the tensors that receive the sums, in plain layout.
    ///   - sources: the tensors that `add` reads.
    ///   - add: adds an item to the sums; is called with the addresses of the sources, the item, and the address of
    ///     each sum.
    package func sumOfParts(
        of items: Int, into results: [Tensor], reading sources: [Tensor], _ label: StepLabel, threads: Int,
        add:
            @escaping (
                _ sources: [UnsafeMutablePointer<Float>], _ item: Int, _ sums: [UnsafeMutablePointer<Float>]
            ) -> Void
    ) throws {
        let chunks = BatchChunks(images: items)
        let parts = try results.map { try self.parts(chunks.count, of: $0.descriptor) }
        let counts = results.map(\.floatCount)
        let strides = parts.map { $0.floatCount / chunks.count }
        loop(label, over: sources + parts) { memory in
            let (sources, parts) = (Array(memory.prefix(sources.count)), memory.dropFirst(sources.count))
            return { _ in
                Parallel.tasks(chunks.count, threads: threads) { chunk, _ in
                    let sums = zip(parts, strides).map { $0 + chunk * $1 }
                    for (sum, count) in zip(sums, counts) { sum.update(repeating: 0, count: count) }
                    for item in chunks[chunk] { add(sources, item, sums) }
                }
            }
        }
        for (part, result) in zip(parts, results) {
            sum(parts: part, chunks.count, into: result, label)
        }
    }
}
