/// Everything Signet asks of a database, in sentences.
///
/// Each sentence is atomic by itself and durable when it returns.
///
/// There is one implementation, in SQL; engines differ only in how they carry it out.
package typealias Store = ConfigurationRecords & AccountRecords & PasswordRecords & FactorRecords & InteractionRecords
    & SessionRecords & GrantRecords & ConsentRecords & PushedRequestRecords & DeviceRecords & LogoutRecords
    & RegistrationRecords & OneTimeRecords & AttemptRecords & DirectoryRecords & AuditRecords & MailRecords
    & LinkRecords & KeyRecords & SelfServiceRecords & ConnectionRecords & FederationRecords & ProviderCopyRecords
    & LeaseRecords & Housekeeping
