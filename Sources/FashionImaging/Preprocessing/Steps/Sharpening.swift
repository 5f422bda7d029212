import Foundation

/// Sharpens outlines with a Gaussian of radius and standard deviation 1 (the paper's step 4: "with increasing effect
/// near outlines", which is the wording of ImageMagick's manual for `-adaptive-sharpen`).
///
/// The method is ImageMagick's: the response of an edge filter is stretched to 0…1, blurred, and stretched again.
/// Pixels where it is at least one half are sharpened by a 3×3 kernel; all others are unchanged. Outlines are detected
/// in grey, so it does not matter that the picture is converted to grey after this step.
public struct Sharpening: PreprocessingStep {
    /// Name of the effect.
    public let name = "sharpened"

    /// Creates the step.
    public init() {}

    /// Returns the picture with sharper outlines; levels stay within 0…255.
    public func apply(to picture: Picture) -> Picture {
        let grey = Greying().apply(to: picture)
        var outlines = Self.convolved(grey, with: Self.edges)
        outlines.values = Self.stretched(outlines.values.map { min(max($0, 0), 255) })
        outlines.values = Self.stretched(Self.convolved(outlines, with: Self.blur).values)

        var sharpened = Self.convolved(picture, with: Self.sharpen)
        for index in picture.values.indices {
            let isOutline = outlines.values[index / picture.channels] >= 0.5
            sharpened.values[index] =
                isOutline ? min(max(sharpened.values[index], 0), 255) : picture.values[index]
        }
        return sharpened
    }

    private static let edges: [Float] = [-1, -1, -1, -1, 8, -1, -1, -1, -1]

    /// exp(−r²/2) at the nine positions, normalised to a sum of 1.
    private static let blur: [Float] = {
        let squaredRadii: [Float] = [2, 1, 2, 1, 0, 1, 2, 1, 2]
        let values = squaredRadii.map { exp(-$0 / 2) }
        let sum = values.reduce(0, +)
        return values.map { $0 / sum }
    }()

    /// The negative Gaussian with twice its sum in the middle, normalised to a sum of 1.
    private static let sharpen: [Float] = {
        var values = blur.map { -$0 }
        values[4] = 2
        let sum = values.reduce(0, +)
        return values.map { $0 / sum }
    }()

    /// Stretches numbers to 0…1; returns them unchanged when all are equal.
    private static func stretched(_ values: [Float]) -> [Float] {
        guard let lowest = values.min(), let highest = values.max(), highest > lowest else { return values }
        return values.map { ($0 - lowest) / (highest - lowest) }
    }

    /// Convolves each channel with a 3×3 kernel; border pixels are repeated beyond the border.
    private static func convolved(_ picture: Picture, with kernel: [Float]) -> Picture {
        var result = picture
        for row in 0..<picture.height {
            for column in 0..<picture.width {
                for channel in 0..<picture.channels {
                    var sum: Float = 0
                    for (index, weight) in kernel.enumerated() {
                        let y = min(max(row + index / 3 - 1, 0), picture.height - 1)
                        let x = min(max(column + index % 3 - 1, 0), picture.width - 1)
                        sum += weight * picture.values[(y * picture.width + x) * picture.channels + channel]
                    }
                    result.values[(row * picture.width + column) * picture.channels + channel] = sum
                }
            }
        }
        return result
    }
}
