import COneDNN

extension PlanBuilder {
    /// Appends a primitive that runs on chunks of a batch.
    /// - Parameters:
    ///   - chunks: the division of the batch.
    ///   - make: plans the primitive for chunks of one length, from the layouts of the tensors in
    ///     ``ChunkedArguments/batches`` for a chunk of that length.
    /// - Throws: ``EngineError``.
    func execute(
        _ label: StepLabel, in chunks: BatchChunks, _ arguments: ChunkedArguments,
        _ make: ([Int32: TensorDescriptor]) throws -> PrimitiveDescriptor
    ) throws {
        let primitives = try Dictionary(
            uniqueKeysWithValues: chunks.lengths.map { length in
                (length, try make(arguments.batches.mapValues { try $0.descriptor.first(length) }))
            })
        let tasks = try (0..<chunks.count).map { chunk in
            let images = chunks[chunk]
            guard let primitive = primitives[images.count] else { preconditionFailure("no such length") }
            return try ChunkTask(
                primitive: primitive, places: arguments.places(of: images, chunk, of: chunks.count, primitive)
            )
        }
        execute(label, tasks)
    }

    /// Appends a primitive that runs on parts of its work, each of which is a task of a parallel loop.
    func execute(_ label: StepLabel, _ tasks: [ChunkTask]) {
        for task in tasks { reserveScratchpad(of: task.primitive) }
        append(label, tasks.flatMap { $0.places.values.map(\.tensor) }) { resources in
            let step = try ChunkedStep(tasks, resources)
            return { _ in try step.run() }
        }
    }

    /// Returns memory with one part for each chunk.
    /// - Parameter layout: the layout of one chunk's part.
    func parts(_ count: Int, of layout: TensorDescriptor) throws -> Tensor {
        let floats = AlignedMemory.rounded(layout.byteCount) / MemoryLayout<Float>.stride
        return scratch(try TensorDescriptor(shape: [count * floats], layout: .plain))
    }

    /// Appends the sum of all parts in order.
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

extension ChunkedArguments {
    /// Returns the places of a chunk's arguments.
    /// - Parameters:
    ///   - count: the number of chunks.
    ///   - primitive: the primitive that the chunk runs.
    fileprivate func places(
        of images: Range<Int>, _ chunk: Int, of count: Int, _ primitive: PrimitiveDescriptor
    ) throws -> [Int32: ChunkTask.Place] {
        var places: [Int32: ChunkTask.Place] = shared.mapValues { ($0.descriptor, $0, 0) }
        for (argument, tensor) in batches {
            guard let stride = tensor.descriptor.imageStride else {
                preconditionFailure("images do not follow one another")
            }
            places[argument] = (try tensor.descriptor.first(images.count), tensor, images.lowerBound * stride)
        }
        for (argument, tensor) in parts {
            let part = tensor.descriptor.byteCount / count
            guard let layout = primitive.argument(argument) else {
                preconditionFailure("\(primitive.implementation) has no argument \(argument)")
            }
            precondition(layout.byteCount <= part, "a part needs more memory than it has")
            places[argument] = (layout, tensor, chunk * part)
        }
        return places
    }
}
