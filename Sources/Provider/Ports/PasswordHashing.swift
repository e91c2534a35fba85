package import Primitives

/// Slow password hashing on threads of its own: it throws `BoundedPool.Overloaded` rather than make others wait.
package protocol PasswordHashing: Sendable {
    /// Throws what a hash that were asked for now would throw for want of room.
    ///
    /// For whoever has to ask the database before: a flood of sign-ins is refused before it costs more than that.
    func admit() throws
    /// A fresh argon2id hash in PHC string form.
    func hash(_ password: Secret<String>) async throws -> String
    /// Whether the password is the one that was hashed.
    func verify(_ password: Secret<String>, against hash: String) async throws -> Bool
}
