#if Server
    import FashionInference
    import Foundation
    import NIOPosix

    /// Decodes and preprocesses images to the network's input.
    struct ImageDecoder: Sendable {
        private let pool: NIOThreadPool
        private let mostPixels: Int

        /// Files up to this size take about 30 µs, less than handing them to another thread.
        private static let small = 4096

        init(threads: Int, limits: ServingLimits) {
            pool = NIOThreadPool(numberOfThreads: threads)
            mostPixels = limits.pixels
            pool.start()
        }

        /// Runs long work outside the requests' tasks.
        func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
            try await pool.runIfActive(body)
        }

        func stop() async { try? await pool.shutdownGracefully() }

        /// Decodes images, as many at once as there are threads.
        /// - Returns: for each image the levels, `[H, W, C]`, in the model's size, or the problem.
        func levels(of images: [SentImage], for model: ServedModel) async -> [Result<[UInt8], Problem>] {
            if images.count == 1, images[0].bytes.count <= Self.small {
                return [levels(of: images[0], for: model)]
            }
            return await withTaskGroup { group in
                for (index, image) in images.enumerated() {
                    group.addTask {
                        let result = try? await pool.runIfActive { levels(of: image, for: model) }
                        return (index, result ?? .failure(Problem.overloaded("the server is stopping")))
                    }
                }
                var results = [Result<[UInt8], Problem>?](repeating: nil, count: images.count)
                for await (index, result) in group { results[index] = result }
                return results.compactMap(\.self)
            }
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
