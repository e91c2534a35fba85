package import Identity
package import Primitives

/// Organizations' own directories, and the people that come from them.
package protocol DirectoryRecords: Sendable {
    /// The directories of an organization, by id.
    func directories(of organization: OrganizationID) async throws -> [Directory]
    /// The account that an entry of a directory signs in as, if it ever did.
    func account(of entry: DirectoryEntry) async throws -> Account?
    /// Makes the account of an entry that never signed in; false, and nothing happens, when somebody has the address in
    /// the organization or the entry has an account by now.
    func create(_ account: Account, from entry: DirectoryEntry, at now: Timestamp) async throws -> Bool
    /// Writes what an account has from its entry (address, names, claims, groups and source) and ties the two together
    /// for good.
    ///
    /// Status, roles and the rest stay as they are. False, and nothing happens, when either is tied to another one, the
    /// account has a password of ours, or the address is somebody else's.
    func refresh(_ account: Account, from entry: DirectoryEntry, at now: Timestamp) async throws -> Bool
}
