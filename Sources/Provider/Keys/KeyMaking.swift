import Primitives

/// Where private keys are made: off the threads that serve requests, since an RSA key takes a good part of a second.
enum KeyMaking {
    /// The threads.
    static let pool = BoundedPool(name: "keys", threads: 2, limit: 100)
}
