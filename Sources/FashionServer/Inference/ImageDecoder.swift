#if Server
    import FashionInference
    import Foundation
    import NIOPosix

    /// Decodes and preprocesses images to the network's input.
    struct ImageDecoder: Sendable {
        private let pool: NIOThreadPool
        private let mostPixels: Int

        /// Files up to this size with up to ``smallImage`` pixels are decoded by the request's own task: a file of
        /// 28×28 pixels takes about 30 µs, less than handing it to another thread. The size of the file alone says
        /// little: 4 kB of PNG can hold 32 million pixels, which take 0.4 s.
        private static let smallFile = 4096
        private static let smallImage = 1 << 16
        /// More threads would decode no faster and only need memory.
        private static let mostThreads = 16

        init(threads: Int, limits: ServingLimits) {
            pool = NIOThreadPool(numberOfThreads: min(threads, Self.mostThreads))
            mostPixels = limits.pixels
            pool.start()
        }

        /// Runs long work outside the requests' tasks.
        /// - Throws: ``Problem`` 503 if the work cannot begin by the deadline or the server is stopping, and the errors
        ///   of the work.
        func run<Value: Sendable>(
            by deadline: ContinuousClock.Instant, _ body: @escaping @Sendable () throws -> Value
        ) async throws -> Value {
            do {
                return try await pool.runIfActive {
                    guard ContinuousClock.now <= deadline else { throw Problem.late }
                    return try body()
                }
            } catch is CancellationError {
                throw Problem.stopping
            }
        }

        func stop() async { try? await pool.shutdownGracefully() }

        /// Decodes images, as many at once as there are threads.
        /// - Returns: for each image the levels, `[H, W, C]`, in the model's size, or the problem.
        /// - Throws: ``Problem`` 503 if not every image can be begun by the deadline.
        func levels(
            of images: [SentImage], for model: ServedModel, by deadline: ContinuousClock.Instant
        ) async throws -> [Result<[UInt8], Problem>] {
            if images.count == 1, Self.isSmall(images[0]) { return [levels(of: images[0], for: model)] }
            return try await withThrowingTaskGroup { group in
                for (index, image) in images.enumerated() {
                    group.addTask {
                        (index, try await run(by: deadline) { levels(of: image, for: model) })
                    }
                }
                var results = [Result<[UInt8], Problem>?](repeating: nil, count: images.count)
                for try await (index, result) in group { results[index] = result }
                return results.compactMap(\.self)
            }
        }

        /// Returns whether an image takes too little time for another thread; so does the error of a damaged header.
        private static func isSmall(_ image: SentImage) -> Bool {
            guard image.bytes.count <= smallFile else { return false }
            guard let file = try? ImageFile(Data(image.bytes), of: URL(fileURLWithPath: "image")) else {
                return true
            }
            return file.width <= smallImage / file.height
        }

        private func levels(of image: SentImage, for model: ServedModel) -> Result<[UInt8], Problem> {
            do {
                let file = try ImageFile(Data(image.bytes), of: URL(fileURLWithPath: "image"))
                guard file.width <= mostPixels / file.height else {
                    return .failure(
                        .tooLarge(
                            "\(image.name): expected an image of at most \(mostPixels) pixels, found "
                                + "\(file.width)×\(file.height)"))
                }
                return .success(try model.classifier.levels(of: file))
            } catch {
                // The program's message, without the location of a file.
                return .failure(Problem(422, "Unprocessable Content", "\(image.name): \(error.plainReason)"))
            }
        }
    }
#endif
