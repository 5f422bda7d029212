/// Decoding of settings that earlier versions did not have: a setting that is missing in a checkpoint gets the value
/// that has no effect.
///
/// The synthesised `Decodable` conformance of ``TrainingConfiguration`` calls these overloads for the types in their
/// signatures.
extension KeyedDecodingContainer {
    func decode(_ type: SamplingName.Type, forKey key: Key) throws -> SamplingName {
        try decodeIfPresent(type, forKey: key) ?? .natural
    }

    func decode(_ type: Monitor.Type, forKey key: Key) throws -> Monitor {
        try decodeIfPresent(type, forKey: key) ?? .validationLoss
    }

    func decode(_ type: TeacherImages.Type, forKey key: Key) throws -> TeacherImages {
        try decodeIfPresent(type, forKey: key) ?? .augmented
    }
}
