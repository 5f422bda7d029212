/// A few numbers of an image that give a lower bound of its distance to another image.
///
/// The image is divided into blocks, and each number is `Σ pixels / √size` of a block. For two images with pixels a and
/// b, by Cauchy and Schwarz, `(Σ (a − b))² ≤ size · Σ (a − b)²` in each block. Therefore the sum of the numbers'
/// squared differences over the blocks never exceeds the squared distance of the images. Finer blocks give a tighter
/// bound.
struct Outline {
    /// The whole image as one block.
    let mean: Float
    /// The image as 4 × 4 blocks.
    let coarse: SIMD16<Float>
    /// The image as 8 × 8 blocks, two rows of blocks per vector.
    let fine: [SIMD16<Float>]

    /// Computes the outline of one image.
    init(of images: ImageSet, at image: Int) {
        mean = Self.sums(images, image, 1)[0]
        coarse = SIMD16(Self.sums(images, image, 4))
        let sums = Self.sums(images, image, 8)
        fine = stride(from: 0, to: 64, by: 16).map { SIMD16(sums[$0..<$0 + 16]) }
    }

    /// Returns the bound that sixteen blocks give, in squared grey levels.
    ///
    /// The sum is written out in halves and uses vectors of sixteen, because the compiler generates slow code for
    /// `sum()` and for longer vectors.
    static func squaredDistance(_ a: SIMD16<Float>, _ b: SIMD16<Float>) -> Float {
        let difference = a - b
        let squares = difference * difference
        let eight = squares.lowHalf + squares.highHalf
        let four = eight.lowHalf + eight.highHalf
        return four[0] + four[1] + (four[2] + four[3])
    }

    /// Returns the numbers of `side` × `side` blocks. Blocks differ in size when the image cannot be divided evenly,
    /// and may be empty.
    private static func sums(_ images: ImageSet, _ image: Int, _ side: Int) -> [Float] {
        let (height, width, channels) = (images.height, images.width, images.channels)
        let start = image * images.imageSize
        var numbers: [Float] = []
        numbers.reserveCapacity(side * side)
        images.withPixels { pixels in
            for row in 0..<side {
                let rows = height * row / side..<height * (row + 1) / side
                for column in 0..<side {
                    let columns = width * column / side..<width * (column + 1) / side
                    var sum = 0
                    for y in rows {
                        let line = start + y * width * channels
                        for byte in columns.lowerBound * channels..<columns.upperBound * channels {
                            sum += Int(pixels[line + byte])
                        }
                    }
                    let size = max(1, rows.count * columns.count * channels)
                    numbers.append(Float(sum) / Float(size).squareRoot())
                }
            }
        }
        return numbers
    }
}
