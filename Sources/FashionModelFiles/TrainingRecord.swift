/// How and when the weights of a model came about.
public struct TrainingRecord: Sendable, Equatable, Codable {
    /// When the epoch of these weights ended: ISO 8601 in UTC, to the second.
    public var date: String
    /// The settings that were in force, by their names, as a person would write them.
    public var settings: [String: String]
    /// Which data set it was, in words.
    public var data: String
    /// MD5 of the data set's decompressed files, where these have one.
    public var dataMD5s: [String]
    /// Images to train on, and held back for validation.
    public var trainingImages: Int, validationImages: Int
    /// The library that computed, with its version.
    public var engine: String
    /// Mean loss while training in that epoch.
    public var loss: Double
    /// Accuracy while training in that epoch, 0…1.
    public var accuracy: Double
    /// What the loss of each class was multiplied by, in the order of the classes; nil for nothing.
    public var classWeights: [Double]?

    /// A record.
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
