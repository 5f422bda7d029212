/// An image in a few numbers that show how far it is from another one at least.
///
/// The image is divided into blocks, and each number is `Σ pixels / √size` of a block. For two images with pixels a and b, by
/// Cauchy and Schwarz, `(Σ (a − b))² ≤ size · Σ (a − b)²` in each block; so the sum over the blocks of the numbers' squared
/// differences never exceeds the squared distance of the images. Finer blocks give a closer bound.
struct Outline {
    /// The image's position in its set.
    let image: Int
    /// The whole image as one block.
    let mean: Float
    /// 4 × 4 blocks.
    private let coarse: SIMD16<Float>
    /// 8 × 8 blocks.
    private let fine: SIMD64<Float>

    /// Sums the pixels of one image.
    init(of images: ImageSet, at image: Int) {
        self.image = image
        mean = Self.sums(images, image, 1)[0]
        coarse = SIMD16(Self.sums(images, image, 4))
        fine = SIMD64(Self.sums(images, image, 8))
    }

    /// Whether these bounds leave open that the squared distance, in steps of a pixel, is at most `squared`.
    func isWithin(_ squared: Float, of other: Outline) -> Bool {
        let coarse = coarse - other.coarse
        guard (coarse * coarse).sum() <= squared else { return false }
        let fine = fine - other.fine
        return (fine * fine).sum() <= squared
    }

    /// The numbers of `side` × `side` blocks, which differ in size where the image cannot be divided evenly, and may be empty.
    private static func sums(_ images: ImageSet, _ image: Int, _ side: Int) -> [Float] {
        let (height, width) = (images.height, images.width)
        let start = image * images.imageSize
        var numbers: [Float] = []
        numbers.reserveCapacity(side * side)
        images.pixels.withUnsafeBufferPointer { pixels in
            for row in 0..<side {
                let rows = height * row / side..<height * (row + 1) / side
                for column in 0..<side {
                    let columns = width * column / side..<width * (column + 1) / side
                    var sum = 0
                    for y in rows {
                        for x in columns { sum += Int(pixels[start + y * width + x]) }
                    }
                    let size = max(1, rows.count * columns.count)
                    numbers.append(Float(sum) / Float(size).squareRoot())
                }
            }
        }
        return numbers
    }
}
