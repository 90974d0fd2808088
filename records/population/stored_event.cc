#include "records/population/stored_event.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "corridor/country.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kMaxString = 0xFFFF;

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) { out_.clear(); }

  template <typename T>
  void Number(T value) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    out_.append(bytes, sizeof(T));
  }
  void Text(std::string_view text) {
    text = text.substr(0, kMaxString);
    Number(static_cast<std::uint16_t>(text.size()));
    out_ += text;
  }
  void Texts(const std::vector<std::string>& texts) {
    const std::size_t count = std::min(texts.size(), kMaxString);
    Number(static_cast<std::uint16_t>(count));
    for (std::size_t i = 0; i < count; ++i) Text(texts[i]);
  }
  void Date(const PartialDate& date) {
    Number(date.year);
    Number(date.month);
    Number(date.day);
  }
  void OptionalCountry(const std::optional<Country>& country) {
    out_ += country ? country->alpha2() : std::string_view("--");
  }

 private:
  std::string& out_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool failed() const { return failed_; }
  bool ended() const { return bytes_.empty(); }

  std::string_view Take(std::size_t size) {
    if (bytes_.size() < size) {
      failed_ = true;
      bytes_ = {};
      return {};
    }
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  template <typename T>
  void Number(T& value) {
    const std::string_view bytes = Take(sizeof(T));
    if (!failed_) std::memcpy(&value, bytes.data(), sizeof(T));
  }
  template <typename Enum>
  void Code(Enum& value) {
    std::uint8_t code = 0;
    Number(code);
    value = static_cast<Enum>(code);
  }
  void Text(std::string& text) {
    std::uint16_t size = 0;
    Number(size);
    text = Take(size);
  }
  void Texts(std::vector<std::string>& texts) {
    std::uint16_t count = 0;
    Number(count);
    if (count > bytes_.size()) {
      failed_ = true;
      count = 0;
    }
    texts.resize(count);
    for (std::string& text : texts) Text(text);
  }
  void Date(PartialDate& date) {
    Number(date.year);
    Number(date.month);
    Number(date.day);
  }
  void OptionalCountry(std::optional<Country>& country) {
    const std::string_view code = Take(2);
    country.reset();
    if (failed_ || code == "--") return;
    const absl::StatusOr<Country> parsed = Country::Create(code);
    failed_ = failed_ || !parsed.ok();
    if (parsed.ok()) country = *parsed;
  }

 private:
  std::string_view bytes_;
  bool failed_ = false;
};

}  // namespace

void StoreEvent(const PersonEvent& event, std::string& bytes) {
  Writer out(bytes);
  const Identity& identity = event.identity;
  out.Text(event.record_id);
  out.Texts(identity.name);
  out.Texts(identity.parent_name);
  out.Date(identity.birth_date);
  out.Number(static_cast<std::uint8_t>(identity.sex));
  out.OptionalCountry(identity.citizenship);
  out.OptionalCountry(identity.birth_country);
  out.Texts(identity.birth_place);
  out.Texts(identity.address);
  out.Text(identity.postcode);
  out.Text(identity.document_number);
  out.Text(identity.national_id);
  out.OptionalCountry(event.origin);
  out.OptionalCountry(event.destination);
  out.Date(event.event_date);
  out.Number(static_cast<std::uint8_t>(event.purpose));
  out.Number(event.stratum.code());
  out.Number(event.age);
  out.Number(static_cast<std::uint8_t>(event.direction));
  out.Text(event.border_post);
  out.Date(event.valid_until);
  out.Number(event.stay_days);
  out.OptionalCountry(event.residence);
}

absl::Status RestoreEvent(std::string_view bytes, PersonEvent& event) {
  Reader in(bytes);
  Identity& identity = event.identity;
  std::uint8_t stratum = 0;
  in.Text(event.record_id);
  in.Texts(identity.name);
  in.Texts(identity.parent_name);
  in.Date(identity.birth_date);
  in.Code(identity.sex);
  in.OptionalCountry(identity.citizenship);
  in.OptionalCountry(identity.birth_country);
  in.Texts(identity.birth_place);
  in.Texts(identity.address);
  in.Text(identity.postcode);
  in.Text(identity.document_number);
  in.Text(identity.national_id);
  in.OptionalCountry(event.origin);
  in.OptionalCountry(event.destination);
  in.Date(event.event_date);
  in.Code(event.purpose);
  in.Number(stratum);
  in.Number(event.age);
  in.Code(event.direction);
  in.Text(event.border_post);
  in.Date(event.valid_until);
  in.Number(event.stay_days);
  in.OptionalCountry(event.residence);
  const absl::StatusOr<Stratum> parsed = Stratum::FromCode(stratum);
  if (in.failed() || !in.ended() || !parsed.ok()) {
    return absl::DataLossError("a stored row came back damaged");
  }
  event.stratum = *parsed;
  event.person_id.clear();
  event.is_protected = false;
  event.in_window_only = false;
  event.provisional = false;
  event.other_country_unknown = false;
  return absl::OkStatus();
}

}  // namespace mirrorflow
