#include "gateway/guardrails/checks/checks.hpp"

#include "gateway/guardrails/checks/numbers.hpp"
#include "gateway/guardrails/checks/values.hpp"

namespace astra::gateway::guardrails {

Check check_named(std::string_view name) {
  namespace c = checks;
  static constexpr struct { std::string_view name; Check check; } table[] = {
      {"luhn", c::luhn}, {"card", c::card}, {"iban", c::iban}, {"us_ssn", c::us_ssn}, {"us_itin", c::us_itin}, {"aba_routing", c::aba_routing},
      {"npi", c::npi}, {"dea", c::dea}, {"nhs", c::nhs}, {"es_nif", c::es_nif}, {"it_fiscal_code", c::it_fiscal_code}, {"it_vat", c::it_vat},
      {"de_tax_id", c::de_tax_id}, {"de_social_security", c::de_social_security}, {"pesel", c::pesel}, {"fi_hetu", c::fi_hetu},
      {"tr_tckn", c::tr_tckn}, {"verhoeff", c::verhoeff}, {"in_pan", c::in_pan}, {"in_gstin", c::in_gstin}, {"au_abn", c::au_abn},
      {"au_acn", c::au_acn}, {"au_tfn", c::au_tfn}, {"au_medicare", c::au_medicare}, {"sg_nric", c::sg_nric}, {"kr_rrn", c::kr_rrn},
      {"th_id", c::th_id}, {"ca_sin", c::ca_sin}, {"br_cpf", c::br_cpf}, {"br_cnpj", c::br_cnpj}, {"fr_nir", c::fr_nir}, {"nl_bsn", c::nl_bsn},
      {"be_nrn", c::be_nrn}, {"ean13", c::ean13}, {"pt_nif", c::pt_nif}, {"cn_resident_id", c::cn_resident_id}, {"vin", c::vin},
      {"mod97", c::mod97}, {"isin", c::isin}, {"bitcoin", c::bitcoin}, {"se_personnummer", c::se_personnummer}, {"mx_curp", c::mx_curp},
      {"token", c::token}, {"random_token", c::random_token}, {"assignment", c::assignment}, {"url_password", c::url_password},
      {"mixed_token", c::mixed_token}, {"stated_password", c::stated_password},
      {"phone", c::phone}, {"ip_address", c::ip_address}, {"private_key", c::private_key}};
  for (const auto& row : table) if (row.name == name) return row.check;
  return nullptr;
}

}  // namespace astra::gateway::guardrails
