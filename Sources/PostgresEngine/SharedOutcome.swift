import Storage

/// What became of something that was to be done on a connection together with what others want.
enum SharedOutcome<Value> {
    /// It was done.
    case done(Value)
    /// It cannot be done, here or elsewhere, or nobody knows whether it was.
    case failed(StorageError)
    /// It was not done here, and may be elsewhere.
    case undone

    /// What was done; nil when it was not.
    var value: Value? {
        get throws(StorageError) {
            switch self {
            case .done(let value): value
            case .failed(let error): throw error
            case .undone: nil
            }
        }
    }
}

extension SharedOutcome: Sendable where Value: Sendable {}
