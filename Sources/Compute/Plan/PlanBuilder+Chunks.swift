import COneDNN

extension PlanBuilder {
    /// Appends a primitive that runs on chunks of a batch.
    /// - Parameters:
    ///   - chunks: how the batch is divided.
    ///   - make: plans the primitive for chunks of a length; it gets the layouts of the batches' first images.
    /// - Throws: ``EngineError``.
    func execute(
        _ label: StepLabel, in chunks: BatchChunks, _ arguments: ChunkedArguments,
        _ make: ([Int32: TensorDescriptor]) throws -> PrimitiveDescriptor
    ) throws {
        let descriptors = try chunks.lengths.map { length in
            try make(arguments.batches.mapValues { try $0.descriptor.first(length) })
        }
        for descriptor in descriptors { reserveScratchpad(of: descriptor) }
        let tensors =
            Array(arguments.batches.values) + Array(arguments.shared.values) + Array(arguments.parts.values)
        append(label, tensors) { resources in
            let step = try ChunkedStep(chunks, descriptors, arguments, resources)
            return { _ in try step.run() }
        }
    }

    /// Memory for what every chunk has for itself.
    /// - Parameter layout: of one chunk's part.
    func parts(_ count: Int, of layout: TensorDescriptor) throws -> Tensor {
        let floats = AlignedMemory.rounded(layout.byteCount) / MemoryLayout<Float>.stride
        return tensor(try TensorDescriptor(shape: [count * floats], layout: .plain))
    }

    /// Appends the sum of all parts, in their order.
    func sum(
        parts: Tensor, _ count: Int, into result: Tensor, _ label: StepLabel
    ) {
        let (floats, threads, stride) = (result.floatCount, engine.threads, parts.floatCount / count)
        loop(label, over: [parts, result]) { memory in
            let (parts, result) = (memory[0], memory[1])
            return { _ in
                Parallel.chunks(of: floats, size: Parallel.floatsPerChunk, threads: threads) { range in
                    let to = result + range.lowerBound
                    to.update(from: parts + range.lowerBound, count: range.count)
                    for part in 1..<max(count, 1) {
                        let from = parts + part * stride + range.lowerBound
                        for index in 0..<range.count { to[index] += from[index] }
                    }
                }
            }
        }
    }
}
