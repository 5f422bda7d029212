import Foundation

/// Statistics of one grey image that distinguish garments on black from noise, text and scenes, which a network's
/// outputs alone often do not.
public struct ImageStatistics: Sendable, Equatable {
    /// Number of statistics.
    public static let count = 11

    /// The statistics, with grey levels scaled to 0…1: mean, standard deviation, and mean of the border; logarithms of
    /// the mean absolute differences along rows and along columns and of the mean absolute second difference;
    /// left–right asymmetry; centre and spread of the levels along height and width, as fractions of these.
    public let values: [Float]

    /// The lowest and the highest level.
    public let range: ClosedRange<UInt8>
    /// The difference between the highest and the lowest level.
    var span: UInt8 { range.upperBound - range.lowerBound }

    /// Computes the statistics of an image.
    /// - Parameters:
    ///   - levels: grey levels, `[H, W]`, row-major.
    ///   - height: number of rows, at least 1.
    ///   - width: number of columns, at least 1.
    public init(levels: ArraySlice<UInt8>, height: Int, width: Int) {
        precondition(
            height > 0 && width > 0 && levels.count == height * width, "levels need height and width")
        range = (levels.min() ?? 0)...(levels.max() ?? 0)
        let image = Levels(values: levels.map { Double($0) / 255 }, height: height, width: width)
        let small = 0.01
        let rows = image.moments(along: { row, _ in (Double(row) + 0.5) / Double(height) })
        let columns = image.moments(along: { _, column in (Double(column) + 0.5) / Double(width) })
        let mean = image.mean { row, column in image[row, column] }
        values = [
            mean,
            image.mean { row, column in (image[row, column] - mean) * (image[row, column] - mean) }
                .squareRoot(),
            image.border,
            log(small + image.mean { row, column in abs(image[row, column + 1] - image[row, column]) }),
            log(small + image.mean { row, column in abs(image[row + 1, column] - image[row, column]) }),
            log(small + image.mean(image.secondDifference)),
            image.mean { row, column in abs(image[row, column] - image[row, width - 1 - column]) },
            rows.centre, columns.centre, rows.spread, columns.spread,
        ].map(Float.init)
    }
}

/// An image whose outermost rows and columns are repeated beyond its border.
private struct Levels {
    let values: [Double]
    let height: Int
    let width: Int

    subscript(row: Int, column: Int) -> Double {
        values[min(max(row, 0), height - 1) * width + min(max(column, 0), width - 1)]
    }

    func mean(_ value: (_ row: Int, _ column: Int) -> Double) -> Double {
        var sum = 0.0
        for row in 0..<height {
            for column in 0..<width { sum += value(row, column) }
        }
        return sum / Double(height * width)
    }

    /// Mean of the outermost rows and columns.
    var border: Double {
        var (sum, count) = (0.0, 0.0)
        for row in 0..<height {
            for column in 0..<width
            where row == 0 || column == 0 || row == height - 1 || column == width - 1 {
                sum += self[row, column]
                count += 1
            }
        }
        return sum / count
    }

    func secondDifference(_ row: Int, _ column: Int) -> Double {
        abs(
            4 * self[row, column] - self[row - 1, column] - self[row + 1, column] - self[row, column - 1]
                - self[row, column + 1])
    }

    /// Returns the centre and spread of the levels along an axis, as if they were masses; 0.5 and 0 for a black image.
    func moments(along axis: (_ row: Int, _ column: Int) -> Double) -> (centre: Double, spread: Double) {
        let total = mean { self[$0, $1] }
        guard total > 0 else { return (0.5, 0) }
        let centre = mean { self[$0, $1] * axis($0, $1) } / total
        let variance = mean { self[$0, $1] * (axis($0, $1) - centre) * (axis($0, $1) - centre) } / total
        return (centre, max(variance, 0).squareRoot())
    }
}
