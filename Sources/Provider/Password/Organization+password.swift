import Identity
import SignIn

extension Organization {
    /// Who keeps the password of an account of this organization.
    ///
    /// - Parameters:
    ///   - isSet: whether there is one in our database.
    ///   - proofs: what the session in question began with, if there is one.
    func keeper(
        ofPasswordOf account: Account, isSet: Bool = false, proofs: [ShownProof] = []
    ) -> SelfService.Password {
        SelfService(of: account, under: policy, hasPassword: isSet, proofs: proofs).password
    }
}
