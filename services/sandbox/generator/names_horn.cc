#include "services/sandbox/generator/name_tables.h"

namespace mirrorflow {

constinit const NameRegion kHabeshaNames = {
    "Habesha",
    NamingCustom::kGivenFatherGrandfather,
    "Abebe Tesfaye Dawit Yohannes Solomon Mulugeta Girma Bekele Haile Tadesse Kebede Alemu Berhanu "
    "Getachew Mekonnen Desta Tekle Gebre Assefa Daniel Samuel Yonas Henok Biniam Elias Abraham "
    "Tewodros Ermias Amanuel Fikru Worku Demeke Ayele Belay Negash Zewdu Teshome Lemma Wondimu "
    "Yared Kidane Habtamu Hailemariam Gebremariam Gebreselassie Gebremeskel Gebrehiwot Tekleab "
    "Teklehaimanot Haileselassie Woldemariam Woldemichael Weldegebriel Weldu Ghebremedhin Ghirmay "
    "Isaias Mehari Kahsay Hagos Hadgu Abrehet Berhe Araya Araia Asmerom Bereket Filmon Fitsum "
    "Goitom Habtom Kibrom Merhawi Mesfin Michael Mussie Natnael Okbay Petros Robel Russom Senay "
    "Simon Tesfalem Tesfamariam Tesfai Yemane Zerai Zekarias Abdi Tolosa Gemechu Lelisa Chala "
    "Dereje Endale Fekadu Firew Gashaw Gizaw Hailu Kassa Kifle Legesse Melaku Mengistu Nega Sisay "
    "Sintayehu Taye Temesgen Tilahun Wubshet Yilma Zelalem Zerihun Jemal Kedir Nuru Mohammed",
    "Tigist Almaz Selam Meseret Hiwot Genet Aster Bethlehem Tsehay Mulu Birtukan Eden Helen Kidist "
    "Mahlet Marta Meron Rahel Saba Sara Senait Tirhas Tsion Yordanos Zewditu Abeba Abrehet Adanech "
    "Alem Alganesh Askale Asmeret Ayantu Aynalem Azeb Azmera Bezawit Beletu Berhan Bizunesh Birke "
    "Chaltu Dinknesh Dirbe Elsa Emebet Etagegn Eyerusalem Fana Feven Fikirte Frehiwot Freweini "
    "Gelila Ghenet Haimanot Hanna Hewan Hirut Kebebush Konjit Lemlem Letay Letebrhan Liya Luwam "
    "Makda Medhin Mebrat Meaza Mekdes Melat Mihret Milen Mimi Mintiwab Nardos Netsanet Rigbe Roman "
    "Ruth Salem Samrawit Seble Semhar Seblewongel Shewit Simret Sosina Soliana Tadelech Tadu Tarik "
    "Tenagne Tewabech Tigest Tiruwork Trhas Tsega Tsige Weynshet Winta Wolela Workinesh Wubit "
    "Yeshi Yodit Zahra Zebib Zeritu",
    nullptr,
    nullptr,
    0,
    0,
    "Abate Abay Abera Abiy Adane Addis Admasu Afework Agegnehu Alemayehu Aklilu Amare Ambaye Amdom "
    "Andargachew Andom Anteneh Aregawi Asfaw Aschalew Asrat Atnafu Ayalew Azene Bahta Balcha Bayu "
    "Befekadu Bekure Belachew Belete Bezabih Birhane Birru Biru Bogale Bulcha Chekol Dagne "
    "Dagnachew "
    "Damtew Debebe Debesay Degu Deressa Desalegn Diriba Ejigu Endalkachew Engida Eshetu Estifanos "
    "Eyob Fantahun Feleke Fesseha Feyissa Fissehaye Gebeyehu Gebrekidan Gebrekristos Gebretsadik "
    "Gebrewold Gebru Gelaw Getahun Getnet Ghebreab Ghebrezghi Gidey Goshu Gudeta Guta Habte "
    "Habteab "
    "Habtemariam Habteselassie Haddis Hadush Haftu Hailemichael Jirata Jote Kahssai Kassahun "
    "Kelati "
    "Ketema Kidanemariam Kiros Leul Mamo Maru Mebrahtu Mehreteab Mekuria Melese Mengesha Mengsteab "
    "Merga Meskel Minale Misgina Moges Molla Mulatu Nigatu Nigussie Ogbazghi Regassa Reta Sahle "
    "Seifu Seyoum Shiferaw Shimelis Sileshi Tafere Tafesse Tamrat Tariku Tefera Teferi Tegegn "
    "Tekeste Teklu Tenaw Tesema Tsegaye Tsegay Tulu Uqbamichael Wakjira Woldegiorgis Woldeyes "
    "Wolde Wondwossen Wubie Yigzaw Yimer Yirga Yitbarek Zemichael Zenebe Zeru Zewde",
    {"A Be De Fe Ge Ha Ke La Me Ne Se Te Wo Ye Ze Gebre Haile Tekle Wolde Tesfa Habte Kidane "
     "Berhane Sahle Amde",
     "be da ga ka la ma na ra sa ta za she wu bre kle gri mne lle ssa yo hu",
     "tu ma le ssa negus michael mariam yesus tsion giorgis kidan gabr we neh che ru du me yo "
     "wold sellase medhin"}};

constinit const NameRegion kSomaliNames = {
    "Somali",
    NamingCustom::kGivenFatherGrandfather,
    "Mohamed Ahmed Abdi Ali Hassan Abdullahi Ibrahim Omar Yusuf Hussein Abdirahman Ismail Osman "
    "Adan Abdikadir Farah Mohamud Abshir Bashir Abdirizak Abdiaziz Abdifatah Abdinasir Abdiweli "
    "Abukar Aden Barre Bile Daud Deeq Dahir Diriye Elmi Faisal Farhan Geedi Guled Guleed Hersi "
    "Hirsi Isse Issa Jama Kadir Khalid Khalif Liban Mahad Mahamed Mahdi Mukhtar Muse Mustafe Nur "
    "Nuur Qasim Rage Roble Robleh Said Saleban Salad Samatar Shire Shirwa Sharmarke Siad Suleiman "
    "Warsame Yasin Zakariye Abdisalan Abdulqadir Abdulle Afrah Amin Anwar Arale Awale Awil Ayanle "
    "Ayub Bilal Burhan Buraale Cawil Dayib Daher Djama Duale Egal Fuad Gabobe Hamud Haybe Idiris "
    "Idris Iman Jibril Keynan Kulane Maxamuud Mire Moalim Ciise Sahal Shueyb Tahlil Ugaas Weheliye "
    "Xasan Yonis Zubeyr",
    "Fadumo Amina Halimo Asha Faduma Hodan Sahra Khadija Maryan Hawo Ayan Ifrah Nimo Fartun Hibo "
    "Ubah Sagal Hamdi Ikran Idil Zahra Zeinab Saido Rahma Safiya Sadiyo Shukri Sucdi Farhiya "
    "Filsan Fowsiyo Habiba Hafsa Halima Hinda Hoda Iftin Ilhan Istahil Iman Kaltun Khadra Kinsi "
    "Ladan Leyla Luul Magool Malyun Muna Muumina Najma Nasra Nasteho Neima Nuura Qali Qamar Raho "
    "Rahmo Roda Ruqiya Ruun Safia Sahro Samira Sareedo Shamis Shamso Shankaroon Sirad Suad Suban "
    "Sumaya Timiro Ugbad Umayma Warsan Yasmin Zamzam Aamino Abyan Aisha Amal Anab Awo Barlin Bilan "
    "Bishaaro Caasha Canab Deeqa Dahabo Degan Dhuuxo Ebla Edna Faiza Fardowsa Gobad Hani Haweeya "
    "Hayat Hiba Isnino Jawahir Kafi Maymun Mulki Saredo Ardo",
    nullptr,
    nullptr,
    0,
    0,
    "Abdulahi Abdille Abdiqani Abokor Abtidon Addow Afgarshe Aideed Alasow Amareh Ararsame Arab "
    "Askar Assowe Atteyeh Awad Aware Badal Bahdon Barkhad Baraako Bashe Beegsi Bihi Bogor Bouh "
    "Boqor Bulhan Cabdi Cumar Dalmar Darar Dheere Dini Diini Dirir Dualeh Dubad Fiqi Filimon Gaal "
    "Gacal Gaas Galaydh Gelle Ghedi Goni Good Guelleh Gure Gurhan Habane Haji Handulle Hared "
    "Hashi Haid Heban Hiirad Hoosow Hufane Iidow Iley Indhabuur Irro Isak Ismaan Jabril Jimale "
    "Jirde Kahin Karshe Kayd Khayre Kediye Laqanyo Lohos Madar Madobe Magan Mahamoud Maalin "
    "Matan Miguil Moallim Mumin Nageeye Naleye Obsieh Odawa Odowa Olad Omaar Qaybe Qoje Raghe "
    "Rayale Robow Rooble Sagar Samantar Sanbul Sheekh Shidane Shirdon Siyad Sougueh Taani Talan "
    "Tarabi Toosoow Tukale Tusmo Waberi Wais Wardheere Warfa Waberie Xaaji Xirsi Yabarow Yalahow "
    "Yare Youssouf Yussuf Yuusuf Zaylai",
    {"Abdi Ab Ad Ba Bu Da Dho Fa Ga Gu Ha Hi Ja Ka Ki Ma Mu Na Qa Ra Ro Sa Shi Wa Xa Ya",
     "ba da di ga la lo ma mo na ra ri ro sa sha wa ya rsa lga rma ffa lle",
     "le d r n me dow sow low re she do shir ye man bow lan ke"}};

}  // namespace mirrorflow
