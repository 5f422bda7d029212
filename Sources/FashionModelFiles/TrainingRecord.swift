/// A record of the training that produced a model's weights.
public struct TrainingRecord: Sendable, Equatable, Codable {
    /// The time at which the epoch of these weights ended: ISO 8601 in UTC, to the second.
    public var date: String
    /// The settings of the training by name, as a person would write them.
    public var settings: [String: String]
    /// A description of the data set.
    public var data: String
    /// The MD5 digests of the data set's decompressed files, if it has any.
    public var dataMD5s: [String]
    /// The numbers of images used for training and validation.
    public var trainingImages: Int, validationImages: Int
    /// The library that computed, with its version.
    public var engine: String
    /// The mean training loss in that epoch.
    public var loss: Double
    /// The training accuracy in that epoch, 0…1.
    public var accuracy: Double
    /// The factors of the loss by class, in the order of the classes; nil for none.
    public var classWeights: [Double]?

    /// Creates a record.
    public init(
        date: String, settings: [String: String], data: String, dataMD5s: [String], trainingImages: Int,
        validationImages: Int, engine: String, loss: Double, accuracy: Double,
        classWeights: [Double]? = nil
    ) {
        self.date = date
        self.settings = settings
        self.data = data
        self.dataMD5s = dataMD5s
        self.trainingImages = trainingImages
        self.validationImages = validationImages
        self.engine = engine
        self.loss = loss
        self.accuracy = accuracy
        self.classWeights = classWeights
    }
}
