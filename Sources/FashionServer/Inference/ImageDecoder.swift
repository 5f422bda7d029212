#if Server
    import FashionInference
    import Foundation
    import NIOPosix

    /// Makes what the network sees of images as they were sent.
    struct ImageDecoder: Sendable {
        private let pool: NIOThreadPool
        private let mostPixels: Int

        /// Files of this size take some 30 µs, less than another thread would.
        private static let small = 4096

        init(threads: Int, limits: ServingLimits) {
            pool = NIOThreadPool(numberOfThreads: threads)
            mostPixels = limits.pixels
            pool.start()
        }

        /// Runs something that takes its time, beside the requests' tasks.
        func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
            try await pool.runIfActive(body)
        }

        func stop() async { try? await pool.shutdownGracefully() }

        /// Decodes images; as many at once as there are threads.
        /// - Returns: for each image `[H, W]` levels of the model's size, or what is wrong with it.
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
                // The program's words, without the place where a file would lie.
                return .failure(Problem(422, "Unprocessable Content", "\(image.name): \(error.plainReason)"))
            }
        }
    }
#endif
