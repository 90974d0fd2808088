#include "crypto/pkcs11_signer.h"

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "crypto/identity.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

// The curve's name as a DER PrintableString (PKCS#11 3.0, section 2.3.10): "edwards25519".
constexpr std::string_view kEd25519Parameters =
    "\x13\x0c"
    "edwards25519";

absl::Status TokenError(std::string_view doing, CK_RV code) {
  const std::string text = absl::StrCat(std::string(doing), ": token error ",
                                        absl::StrFormat("0x%08x", static_cast<unsigned>(code)));
  switch (code) {
    case CKR_PIN_INCORRECT:
    case CKR_PIN_LEN_RANGE:
    case CKR_PIN_INVALID:
      return absl::PermissionDeniedError(absl::StrCat(
          std::string(doing), ": wrong PIN\nhint: a token locks itself after some wrong PINs; ",
          "check the PIN file before the next attempt"));
    case CKR_PIN_LOCKED:
      return absl::PermissionDeniedError(
          absl::StrCat(std::string(doing),
                       ": the PIN is locked\nhint: the token's security officer unlocks it"));
    case CKR_MECHANISM_INVALID:
    case CKR_FUNCTION_NOT_SUPPORTED:
      return absl::FailedPreconditionError(
          absl::StrCat(text, "\nhint: the token must support Ed25519 (CKM_EDDSA, PKCS#11 3.0)"));
    default:
      return absl::UnavailableError(
          absl::StrCat(text, "\nhint: is the token plugged in and its service running?"));
  }
}

CK_ATTRIBUTE Attribute(CK_ATTRIBUTE_TYPE type, const void* value, std::size_t size) {
  // The interface takes what it only reads as a pointer to non-const.
  return {type, const_cast<void*>(value), size};
}
template <typename Value>
CK_ATTRIBUTE Attribute(CK_ATTRIBUTE_TYPE type, const Value& value) {
  return Attribute(type, &value, sizeof value);
}
CK_ATTRIBUTE Attribute(CK_ATTRIBUTE_TYPE type, const std::string& value) {
  return Attribute(type, value.data(), value.size());
}

// A loaded module, initialised; finalised by whoever initialised it.
class Module {
 public:
  static absl::StatusOr<std::unique_ptr<Module>> Load(const std::string& path) {
    void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
      return absl::NotFoundError(
          absl::StrCat("cannot load the PKCS#11 module ", path,
                       "\nhint: install the token's software and name its library"));
    }
    std::unique_ptr<Module> module(new Module(library));
    const auto list = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
    if (list == nullptr || list(&module->functions_) != CKR_OK) {
      return absl::NotFoundError(absl::StrCat(path, " is not a PKCS#11 module"));
    }
    CK_C_INITIALIZE_ARGS arguments{};
    arguments.flags = CKF_OS_LOCKING_OK;
    const CK_RV code = module->functions_->C_Initialize(&arguments);
    module->initialised_here_ = code == CKR_OK;
    if (code != CKR_OK && code != CKR_CRYPTOKI_ALREADY_INITIALIZED) {
      return TokenError("starting the PKCS#11 module", code);
    }
    return module;
  }

  ~Module() {
    if (initialised_here_) functions_->C_Finalize(nullptr);
    dlclose(library_);
  }
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  const CK_FUNCTION_LIST& functions() const { return *functions_; }

 private:
  explicit Module(void* library) : library_(library) {}

  void* library_;
  CK_FUNCTION_LIST* functions_ = nullptr;
  bool initialised_here_ = false;
};

// A session with the token, logged in.
class Session {
 public:
  static absl::StatusOr<std::unique_ptr<Session>> Open(const Module& module,
                                                       const std::string& token,
                                                       const SecretBytes& pin, bool to_write) {
    const CK_FUNCTION_LIST& functions = module.functions();
    absl::StatusOr<CK_SLOT_ID> slot = FindToken(functions, token);
    if (!slot.ok()) return slot.status();
    CK_SESSION_HANDLE handle = 0;
    const CK_FLAGS flags = CKF_SERIAL_SESSION | (to_write ? CKF_RW_SESSION : 0);
    if (CK_RV code = functions.C_OpenSession(*slot, flags, nullptr, nullptr, &handle);
        code != CKR_OK) {
      return TokenError("opening a session with the token", code);
    }
    std::unique_ptr<Session> session(new Session(functions, handle));
    SecretBytes copy = SecretBytes::CopyOf(pin.Expose());
    const CK_RV code =
        functions.C_Login(handle, CKU_USER, copy.ExposeMutable().data(), copy.size());
    if (code != CKR_OK && code != CKR_USER_ALREADY_LOGGED_IN) {
      return TokenError("logging in to the token", code);
    }
    return session;
  }

  ~Session() { functions_.C_CloseSession(handle_); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const CK_FUNCTION_LIST& functions() const { return functions_; }
  CK_SESSION_HANDLE handle() const { return handle_; }

  // The one Ed25519 key object of this label and class.
  absl::StatusOr<CK_OBJECT_HANDLE> FindKey(CK_OBJECT_CLASS kind, const std::string& label) const {
    const CK_KEY_TYPE type = CKK_EC_EDWARDS;
    CK_ATTRIBUTE wanted[] = {Attribute(CKA_CLASS, kind), Attribute(CKA_KEY_TYPE, type),
                             Attribute(CKA_LABEL, label)};
    CK_OBJECT_HANDLE found[2];
    CK_ULONG count = 0;
    CK_RV code = functions_.C_FindObjectsInit(handle_, wanted, std::size(wanted));
    if (code == CKR_OK) {
      code = functions_.C_FindObjects(handle_, found, std::size(found), &count);
      functions_.C_FindObjectsFinal(handle_);
    }
    if (code != CKR_OK) return TokenError("looking for the key in the token", code);
    if (count == 0) {
      return absl::NotFoundError(
          absl::StrCat("the token has no Ed25519 key labelled '", label,
                       "'\nhint: mf-node keys init makes one; pkcs11-tool --list-objects shows ",
                       "what is there"));
    }
    if (count > 1) {
      return absl::FailedPreconditionError(absl::StrCat(
          "the token has several Ed25519 keys labelled '", label, "'\nhint: give each its label"));
    }
    return found[0];
  }

  absl::StatusOr<Signature> Sign(CK_OBJECT_HANDLE key, std::vector<std::uint8_t> bytes) const {
    CK_MECHANISM mechanism{CKM_EDDSA, nullptr, 0};
    Signature signature{};
    CK_ULONG size = signature.size();
    CK_RV code = functions_.C_SignInit(handle_, &mechanism, key);
    if (code == CKR_OK) {
      code = functions_.C_Sign(handle_, bytes.data(), bytes.size(), signature.data(), &size);
    }
    if (code != CKR_OK) return TokenError("signing with the token", code);
    if (size != signature.size()) {
      return absl::FailedPreconditionError("the token's signature has not the size of Ed25519");
    }
    return signature;
  }

 private:
  Session(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE handle)
      : functions_(functions), handle_(handle) {}

  static absl::StatusOr<CK_SLOT_ID> FindToken(const CK_FUNCTION_LIST& functions,
                                              const std::string& label) {
    CK_ULONG count = 0;
    CK_RV code = functions.C_GetSlotList(CK_TRUE, nullptr, &count);
    std::vector<CK_SLOT_ID> slots(count);
    if (code == CKR_OK) code = functions.C_GetSlotList(CK_TRUE, slots.data(), &count);
    if (code != CKR_OK) return TokenError("listing the tokens", code);
    slots.resize(count);
    for (const CK_SLOT_ID slot : slots) {
      CK_TOKEN_INFO info;
      if (functions.C_GetTokenInfo(slot, &info) != CKR_OK) continue;
      // Padded with blanks, without an end.
      std::string_view name(reinterpret_cast<const char*>(info.label), sizeof info.label);
      name = name.substr(0, name.find_last_not_of(' ') + 1);
      if (name == label) return slot;
    }
    return absl::NotFoundError(absl::StrCat("no token labelled '", label,
                                            "'\nhint: plug it in; pkcs11-tool --list-token-slots ",
                                            "shows the labels"));
  }

  const CK_FUNCTION_LIST& functions_;
  CK_SESSION_HANDLE handle_;
};

// CKA_EC_POINT: a DER OCTET STRING by PKCS#11 2.x and most tokens, the bare bytes by 3.0.
absl::StatusOr<IdentityPublicKey> ReadPublicKey(const Session& session, const std::string& label) {
  absl::StatusOr<CK_OBJECT_HANDLE> object = session.FindKey(CKO_PUBLIC_KEY, label);
  if (!object.ok()) return object.status();
  std::array<std::uint8_t, 64> point{};
  CK_ATTRIBUTE wanted = Attribute(CKA_EC_POINT, point.data(), point.size());
  if (CK_RV code = session.functions().C_GetAttributeValue(session.handle(), *object, &wanted, 1);
      code != CKR_OK) {
    return TokenError("reading the public key from the token", code);
  }
  std::span<const std::uint8_t> bytes(point.data(), std::min(wanted.ulValueLen, point.size()));
  if (bytes.size() == 34 && bytes[0] == 0x04 && bytes[1] == 32) bytes = bytes.subspan(2);
  if (bytes.size() != 32) {
    return absl::FailedPreconditionError("the token's public key has not the form of Ed25519");
  }
  IdentityPublicKey key;
  std::ranges::copy(bytes, key.bytes.begin());
  return key;
}

class TokenSigner : public Signer {
 public:
  TokenSigner(std::unique_ptr<Module> module, TokenKey key, const SecretBytes& pin,
              std::unique_ptr<Session> session, CK_OBJECT_HANDLE private_key,
              const IdentityPublicKey& public_key)
      : module_(std::move(module)),
        key_(std::move(key)),
        pin_(SecretBytes::CopyOf(pin.Expose())),
        session_(std::move(session)),
        private_key_(private_key),
        public_key_(public_key) {}

  const IdentityPublicKey& public_key() const override { return public_key_; }

 private:
  absl::StatusOr<Signature> SignBytes(std::span<const std::uint8_t> message) const override {
    const std::vector<std::uint8_t> bytes(message.begin(), message.end());
    const std::lock_guard lock(mutex_);
    if (session_ != nullptr) {
      absl::StatusOr<Signature> signature = session_->Sign(private_key_, bytes);
      if (signature.ok() || !absl::IsUnavailable(signature.status())) return signature;
      session_.reset();
    }
    // The token may have been out and in again.
    absl::StatusOr<std::unique_ptr<Session>> session =
        Session::Open(*module_, key_.token, pin_, /*to_write=*/false);
    if (!session.ok()) return session.status();
    absl::StatusOr<CK_OBJECT_HANDLE> private_key = (*session)->FindKey(CKO_PRIVATE_KEY, key_.key);
    if (!private_key.ok()) return private_key.status();
    session_ = *std::move(session);
    private_key_ = *private_key;
    return session_->Sign(private_key_, bytes);
  }

  const std::unique_ptr<Module> module_;
  const TokenKey key_;
  const SecretBytes pin_;
  mutable std::mutex mutex_;  // a session does one thing at a time
  mutable std::unique_ptr<Session> session_;
  mutable CK_OBJECT_HANDLE private_key_;
  const IdentityPublicKey public_key_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Signer>> OpenTokenSigner(const TokenKey& key,
                                                        const SecretBytes& pin) {
  absl::StatusOr<std::unique_ptr<Module>> module = Module::Load(key.module);
  if (!module.ok()) return module.status();
  absl::StatusOr<std::unique_ptr<Session>> session =
      Session::Open(**module, key.token, pin, /*to_write=*/false);
  if (!session.ok()) return session.status();
  absl::StatusOr<CK_OBJECT_HANDLE> private_key = (*session)->FindKey(CKO_PRIVATE_KEY, key.key);
  if (!private_key.ok()) return private_key.status();
  absl::StatusOr<IdentityPublicKey> public_key = ReadPublicKey(**session, key.key);
  if (!public_key.ok()) return public_key.status();
  auto signer = std::make_unique<TokenSigner>(*std::move(module), key, pin, *std::move(session),
                                              *private_key, *public_key);
  // The two halves are found by label: see once that they belong together.
  absl::StatusOr<Signature> signature = signer->Sign(kTokenTestPurpose, {});
  if (!signature.ok()) return signature.status();
  if (!VerifySignature(*public_key, kTokenTestPurpose, {}, *signature).ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the token's signature with key '", key.key,
                     "' is not that of its public key of the same label\nhint: two key pairs may ",
                     "share the label"));
  }
  return signer;
}

absl::Status GenerateTokenKey(const TokenKey& key, const SecretBytes& pin) {
  absl::StatusOr<std::unique_ptr<Module>> module = Module::Load(key.module);
  if (!module.ok()) return module.status();
  absl::StatusOr<std::unique_ptr<Session>> session =
      Session::Open(**module, key.token, pin, /*to_write=*/true);
  if (!session.ok()) return session.status();
  if (absl::StatusOr<CK_OBJECT_HANDLE> there = (*session)->FindKey(CKO_PRIVATE_KEY, key.key);
      !absl::IsNotFound(there.status())) {
    if (!there.ok()) return there.status();
    return absl::AlreadyExistsError(
        absl::StrCat("the token has a key labelled '", key.key,
                     "' already\nhint: keys are never overwritten; choose another label"));
  }
  const CK_BBOOL yes = CK_TRUE;
  const CK_BBOOL no = CK_FALSE;
  CK_ATTRIBUTE public_template[] = {
      Attribute(CKA_LABEL, key.key), Attribute(CKA_TOKEN, yes), Attribute(CKA_VERIFY, yes),
      Attribute(CKA_EC_PARAMS, kEd25519Parameters.data(), kEd25519Parameters.size())};
  CK_ATTRIBUTE private_template[] = {Attribute(CKA_LABEL, key.key), Attribute(CKA_TOKEN, yes),
                                     Attribute(CKA_PRIVATE, yes),   Attribute(CKA_SIGN, yes),
                                     Attribute(CKA_SENSITIVE, yes), Attribute(CKA_EXTRACTABLE, no)};
  CK_MECHANISM mechanism{CKM_EC_EDWARDS_KEY_PAIR_GEN, nullptr, 0};
  CK_OBJECT_HANDLE made[2];
  if (CK_RV code = (*session)->functions().C_GenerateKeyPair(
          (*session)->handle(), &mechanism, public_template, std::size(public_template),
          private_template, std::size(private_template), &made[0], &made[1]);
      code != CKR_OK) {
    return TokenError("making a key in the token", code);
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
