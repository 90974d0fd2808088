#include "services/audit/program_file.h"

#include <cxxabi.h>
#include <fcntl.h>
#include <gelf.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "crypto/detached_signature.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

struct EndElf {
  void operator()(Elf* elf) const { elf_end(elf); }
};
using ElfHandle = std::unique_ptr<Elf, EndElf>;

std::string Demangled(const char* name) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(
      abi::__cxa_demangle(name, nullptr, nullptr, &status), std::free);
  return status == 0 && text != nullptr ? text.get() : name;
}

void ReadSection(Elf* elf, Elf_Scn* section, const GElf_Shdr& header, ProgramFile& program) {
  if (header.sh_type != SHT_SYMTAB && header.sh_type != SHT_DYNAMIC) return;
  Elf_Data* data = elf_getdata(section, nullptr);
  if (data == nullptr || header.sh_entsize == 0) return;
  const int count = static_cast<int>(header.sh_size / header.sh_entsize);
  for (int i = 0; i < count; ++i) {
    if (header.sh_type == SHT_DYNAMIC) {
      GElf_Dyn entry;
      if (gelf_getdyn(data, i, &entry) == nullptr || entry.d_tag != DT_NEEDED) continue;
      const char* name = elf_strptr(elf, header.sh_link, entry.d_un.d_val);
      if (name != nullptr) program.needed.emplace_back(name);
      continue;
    }
    GElf_Sym symbol;
    if (gelf_getsym(data, i, &symbol) == nullptr) continue;
    if (GELF_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_shndx == SHN_UNDEF) continue;
    const char* name = elf_strptr(elf, header.sh_link, symbol.st_name);
    if (name != nullptr) program.functions.push_back(Demangled(name));
  }
}

}  // namespace

absl::StatusOr<ProgramFile> ReadProgramFile(const std::filesystem::path& path) {
  absl::StatusOr<std::string> bytes = ReadWholeFile(path);
  if (!bytes.ok()) return bytes.status();
  ProgramFile program{.name = path.filename().string(), .sha256 = FileHash(*bytes)};
  elf_version(EV_CURRENT);
  const ElfHandle elf(elf_memory(bytes->data(), bytes->size()));
  if (elf == nullptr || elf_kind(elf.get()) != ELF_K_ELF) {
    return absl::InvalidArgumentError(absl::StrCat(path.string(), " is no program file (ELF)"));
  }
  for (Elf_Scn* section = elf_nextscn(elf.get(), nullptr); section != nullptr;
       section = elf_nextscn(elf.get(), section)) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) != nullptr) {
      ReadSection(elf.get(), section, header, program);
    }
  }
  std::ranges::sort(program.functions);
  return program;
}

std::vector<std::string> KeyedFunctions(const ProgramFile& program) {
  // As tests/architecture/keyless_office.sh has them.
  constexpr std::array kNames = {"RunKeyAgreement", "RecordEncoder", "CreateRecordEncoder",
                                 "AgreementKey", "ReadRegister"};
  std::vector<std::string> keyed;
  for (const std::string& function : program.functions) {
    for (const std::string_view name : kNames) {
      const std::string qualified = absl::StrCat("mirrorflow::", std::string(name));
      const std::size_t at = function.find(qualified);
      if (at == std::string::npos) continue;
      const std::size_t end = at + qualified.size();
      const bool whole =
          end == function.size() ||
          (std::isalnum(static_cast<unsigned char>(function[end])) == 0 && function[end] != '_');
      if (whole) {
        keyed.push_back(function);
        break;
      }
    }
  }
  return keyed;
}

}  // namespace mirrorflow
