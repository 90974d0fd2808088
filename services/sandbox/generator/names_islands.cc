#include "services/sandbox/generator/name_tables.h"

namespace mirrorflow {

constinit const NameRegion kMalagasyNames = {
    "Malagasy",
    NamingCustom::kSingleLong,
    "Hery Faly Tojo Rivo Lova Andry Haja Mamy Solofo Njaka Toky Tahina Fenitra Feno Hasina Herizo "
    "Lalaina Mahery Manda Mampionona Miora Naivo Ny_Aina Onja Patrick Rado Rija Rindra Sitraka "
    "Tantely Tiana Tsiory Zo Antsa Aro Avotra Dera Dina Fetra Fidy Finaritra Harena Heriniaina "
    "Jaona Kanto Koto Ladina Liva Mahefa Mamisoa Maminiaina Mbolatiana Ndriana Nirina Noro "
    "Ravo Safidy Sandratra Setra Tolotra Tsilavo Vola Zafy",
    "Voahangy Lalao Noro Hanitra Fara Vola Vololona Haingo Bako Soa Mialy Mirana Miora Nivo Nirina "
    "Onja Ravaka Saholy Sahondra Seheno Tiana Tahiry Tantely Tsiky Volatiana Voahirana Zoly Aina "
    "Anja Arisoa Avotra Baholy Fanja Faniry Felana Fitiavana Harena Haja Hasina Holy Ialy Kanto "
    "Kintana Ketaka Lalaina Lanto Malala Mamy Mbola Mihaja Narindra Ny_Ando Oly Perle Raozy Rova "
    "Rindra Sarobidy Sitraka Tojo Vero Zara",
    &kFrenchMaleNames,
    &kFrenchFemaleNames,
    45,
    45,
    "Rakotomalala Randrianarisoa Rakotonirina Rasoanaivo Razafindrakoto Rakotoarisoa Andriamanana "
    "Rabemananjara Ratsimandresy Randriamampionona Rakotondrabe Razafimahatratra Rasolofoson "
    "Ravelojaona Ralaimihoatra Ramanantsoa Rabenoro Rajaonarison Rakotozafy Razanamparany "
    "Rasoarimalala Rasoamanarivo Rasoazanany Rasoanandrasana Rahantamalala Raharimalala "
    "Raharinirina Ravaoarisoa Ravoniarisoa Ramiandrisoa Ramaroson Randriamanantena "
    "Randriamihaja Randriamahefa Randriamaro Randriambololona Randriamiarisoa Randrianantenaina "
    "Randrianasolo Randrianirina Randrianja Randriantsoa Randrianaivo Randriatsimaniry "
    "Razafindrandriatsimaniry Razafindramanana Razafindrabe Razafindralambo Razafimandimby "
    "Razafimanjato Razafintsalama Razafiarison Razafy Razafinirina Razakamanana Razakarivony "
    "Andriamihaja Andriamasinoro Andriamampianina Andriambelo Andrianaivo Andrianarivo "
    "Andrianarisoa Andrianasolo Andriantsitohaina Andrianjafy Andriatsarafara Andrianirina "
    "Rabary Rabarijaona Rabarison Rabearivelo Rabefitia Rabehevitra Rabemanantsoa Rabenarivo "
    "Rabesandratana Rabetokotany Radanielina Rafalimanana Rafanomezantsoa Rafaralahy "
    "Rafidimanana Rafiringason Raherimandimby Rahajarizafy Raheliarisoa Rahelimalala Rahary "
    "Rajaobelina Rajaona Rajaonah Rajaonarivelo Rajaonarivony Rajemison Rajerison Rajoelina "
    "Rajoelison Rakotoarimanana Rakotoarivelo Rakotobe Rakotofiringa Rakotojaona Rakotomahefa "
    "Rakotomamonjy Rakotomanana Rakotomanga Rakotomavo Rakotonandrasana Rakotonarivo "
    "Rakotondrafara Rakotondrainibe Rakotondramanana Rakotondrasoa Rakotondravony Rakotoniaina "
    "Rakotonindrina Rakotosolofo Rakotovao Rakotoson Ralaivao Ralambo Ralambomahay Ralantoarison "
    "Ralijaona Ramahandry Ramahatafandry Ramambazafy Ramanandraibe Ramanandraisoa Ramanitra "
    "Ramarokoto Ramaromisa Ramarolahy Rambeloson Rambinintsoa Ramilison Ranaivo Ranaivoarivelo "
    "Ranaivosoa Ranarivelo Ranaivoson Ranjalahy Ranjeva Rapanoelina Raharijaona Rasamimanana "
    "Rasamoelina Rasata Rasendra Raserijaona Rasoamampionona Rasolo Rasolofomanana Rasolonjatovo "
    "Ratefiarison Ratiarison Ratovo Ratovonirina Ratrimoarivony Ratsiraka Ratsimba Ratsimbazafy "
    "Ratsimiala Ratsiory Raveloarison Ravelomanana Ravelonarivo Ravelonjanahary Ravelosoa "
    "Raveloson Ravololonirina Ravonjy Zafimanjaka Zafindravaka Zafitsara Botozafy Jaozandry "
    "Jaomanoro Tombozafy Velonjara Tsiranana Tsimanohy Manjakarivo Soavelo Mahavita Mandimby",
    {"Ra Rakoto Randria Randriam Razafi Razafin Raso Rasolo Rabe Andria Andriam Andrian Zafi Rama "
     "Ravelo Raharin Rajaona Ratsi",
     "ma mala mana manan manja mbolo mihaja ndra ndri nirin ntsoa rivo solo tsara velo zana zato "
     "fara haso lala noro tsiva vola",
     "na ny nja soa son rina risoa rivelo rivony malala manana mandimby tiana tovo vao vola harivo "
     "haja fara jaona"}};

constinit const NameRegion kMascareneNames = {
    "Mascarene",
    NamingCustom::kGivenFamily,
    "Rajesh Vikash Sanjay Anil Sunil Vinod Ashok Ravi Deepak Kevin Avinash Vishal Rakesh Suresh "
    "Yashvin Yash Akash Arvind Ajay Bhavesh Dev Devanand Dharam Girish Hemant Jayesh Kamal Kishan "
    "Krishna Kumar Mahen Manoj Mukesh Navin Nitin Pravin Prakash Rohan Rajiv Roshan Sachin Satish "
    "Shyam Soobash Umesh Vijay Yogesh Muhammad Ibrahim Ismael Nazim Reza Salim Shakeel Yousouf "
    "Zaheer Ally Feroz Imran Jean-Marc Jean-Yves Stephan Jonathan Terry Wesley Curtis Steve "
    "Ralph Roch France Barry Dereck Egbert Rolly",
    "Priya Anjali Sunita Anita Kavita Reena Sandhya Shalini Neha Pooja Aarti Bhavna Darshini Deepa "
    "Divya Geeta Hema Indira Jaya Jyoti Kavisha Kirti Komal Lakshmi Leena Malini Meera Nandini "
    "Nisha Oomah Padma Preeti Rashmi Rekha Roshni Sangeeta Savita Seema Shakuntala Sheela Swasti "
    "Urmila Usha Vandana Vidya Yashna Fatimah Nazreen Shabneez Bibi Swaleha Zaynab Nafisa Ruksana "
    "Shameem Marie-Ange Marie-Anne Marie-Claire Marie-Noëlle Marie-Lourdes Anielle Chantale "
    "Daniella Estelle Ginette Jenny Laurence Marylène Nadia Sheila Vanessa Wendy",
    &kFrenchMaleNames,
    &kFrenchFemaleNames,
    38,
    25,
    "Ramgoolam Jugnauth Ramdin Bundhoo Ramsamy Gopaul Appadoo Boodhoo Ramchurn Seebaluck Sookun "
    "Sewsunkur Beeharry Bhunjun Bissessur Boolell Bholah Bhujun Chady Choolun Chummun Coonjan "
    "Curpen Dabee Dawaking Domun Doorgakant Dookhun Duval Fowdar Ganga Gokhool Gooljar Goburdhun "
    "Gunness Gungadin Gunputh Hurdoyal Hurnam Jaddoo Jhugroo Joomun Juwaheer Kissoon Koonjul "
    "Lallah Luchmun Luchoo Lutchmanen Mahadeo Maudarbocus Mohamudally Moorghen Mooneeram Munisamy "
    "Murday Mungur Naidoo Nundlall Nunkoo Obeegadoo Oree Padaruth Padayachy Peerthum Pillay "
    "Poonoosamy Pudaruth Purmessur Purryag Rajcoomar Ramasawmy Ramdass Ramdoyal Ramjaun Ramkalawan "
    "Ramlagun Ramphul Ramtohul Reechaye Reesaul Rughoobur Sawmynaden Seegobin Seeruttun Seetaram "
    "Servansingh Sithanen Soobrayen Soodhun Soondram Subron Sunassee Teeluck Teelwah Toolsee "
    "Utchanah "
    "Valayden Veerasamy Virahsawmy Yerrigadoo Labonté Lafleur Lamarque Laurent L'Espérance Marie "
    "Bastien Bérenger Bibi Bonnelame Camille Collet Constance Cupidon Désiré Dupré Ernesta Esparon "
    "Estico Faure Félix Fanchette Gendron Gontier Hoareau Hoarau Isaac Jean-Baptiste Jean-Louis "
    "Jean-Pierre Joubert Jumeau Labiche Labrosse Lablache Larose Laporte Lebon Lesperance Louise "
    "Mancienne Marengo Meriton Michaud Michel Moustache Morel Naiken Nibourette Olsen Payet Pool "
    "Pierre Pillai Pouponneau Quatre Rassool Rémy Renaud Rose Roselie Sabadin St-Ange Savy Simeon "
    "Sinon Songoire Tirant Uranie Valentin Vel Vidot Volcère William Zialor Ah-Kong Ah-Kine "
    "Chan-Kin Ng-Cheong Li-Wan-Po Lam-Shang-Leen Wong-Yun-Shing Emamdee Hossen Jeetah Jaunbocus "
    "Khodabux Lotun Mamode Nahaboo Oozeer Peeroo Rawat Toorabally Uteem Yeung-Sik-Yuen",
    {"A Ba Be Bha Boo Cha Coo Da Dou Ga Goo Gou Jai Joo Ka La Lou Ma Mou Na Noo Pa Poo Ra Ram Roo "
     "Sa See Soo Ta Too Va",
     "ba bee cha da dee dha ga goo ja jee ka koo la lee ma mee na noo nda ra ree roo sa sha soo ta "
     "too "
     "va vee",
     "dass dee dhun doo goo gobin jee kar ken lall lah loo mun nah nen noo rah ram ree run samy "
     "sing "
     "th tun wa yen"}};

constinit const NameRegion kComorianNames = {
    "Comorian",
    NamingCustom::kGivenFatherGrandfather,
    "Saïd Mohamed Ahmed Ali Abdou Ibrahim Soilihi Youssouf Mohamadi Houmadi Bacar Attoumane "
    "Abdallah Abdourahamane Abdoulkarim Abdourazak Aboubacar Achirafi Ahamada Ahamadi Anli Anzi "
    "Assoumani Athoumani Azali Boina Chakir Chamsidine Combo Daoud Djaffar Djoumoi Dini Fahad "
    "Fakridine Faouzi Hachim Hadji Halidi Halifa Hamada Hamadi Hamidou Hassane Himidi Hamza "
    "Houmed Houssen Ibouroi Idjihadi Idrisse Inoussa Islam Issouf Kassim Kamaroudine Madi Mahamoud "
    "Maoulida Massoundi Mchangama Mbaé Mdahoma Mhadji Mikidadi Mlaili Mmadi Mouigni Moustoifa "
    "Moussa Nassuf Nassur Nourdine Omar Oumouri Ousseni Rachid Rafiki Salim Salimou Selemane "
    "Soulaimana Soule Toihir Toyb Yahaya Youmouss Zoubert",
    "Fatima Mariama Amina Moinaecha Echata Anrafati Nourou Zainaba Halima Sitti Hadidja Anfiati "
    "Assiata Bahati Binti Chamsia Charifa Dhoihirati Djamila Faïza Fatouma Faouzia Hafoussoi "
    "Haïrati Hassanati Hikima Houriat Issihaka Karima Ladhati Mahafidhou Maïssara Marie Mkaya "
    "Moina Mouniati Nadjati Nafissa Nasra Natidja Neïmat Oumi Raanti Rahamatou Rahima Rachma "
    "Roukia Sakina Salima Samira Sandati Saoudata Soifia Sitina Siti Tasnima Thoueiba Toiyifou "
    "Wahida Yasmina Zaliha Zakia Zahara Zaïtouni",
    nullptr,
    nullptr,
    0,
    0,
    "Abdérémane Abderemane Abdillah Abdoulatuf Abdoulhamid Abdoulwahab Abdourahim Aboudou "
    "Aboulhair "
    "Achimo Adamou Adinani Alfeine Allaoui Amir Andjouza Ankili Archimed Assane Badaoui Bachirou "
    "Bakari Bamana Ben_Ali Ben_Saïd Bianrifi Bourhane Chaher Chanfi Charif Cheikh Dahalani "
    "Dhoifir Dhoulkamal Djabir Djaé Djambaé Djohar Elarif Elamine El-Anrif El-Had Fazul Foundi "
    "Ghazali Hamdani Haribou Hassani Hilali Hodari Houdhaer Ibrahima Inzoudine Irchad Issa Jaffar "
    "Kaambi Kari Loutfi Lihadji Mahadali Mandhui Mari Mattoir Mbechezi Mdjassiri Mkouboi Mlamali "
    "Mohadji Mohedja Moindjié Mondoha Mouhtar Moumine Mroivili Mroudjae Msa Msaidie Mtara Mzé "
    "Nadhoim Nidhoimi Nourdini Oili Oirdi Ouledi Papa Rastami Rifki Riziki Sagaf Saendou Saindou "
    "Salami Sambi Sidi Siradji Sitou Soibahaddine Soifoine Soudjay Taki Tourqui Velou Wadaane "
    "Yassian Younoussa Zaïd Zarouki",
    {"A Abdou Ba Cha Dja Djou Ha Hou I Ka Ma Maou Mba Mda Mla Mou Na Nou Oi Ou Sa Soi Sou Ta Toi "
     "Yo",
     "ba cha da di dhoi dja fa ha hi la li ma mi mou na nda ra ri sa soi ssou ta ti za zou",
     "di dine fi hi li lou ma mi mou na ni ne ri rou se ssi ti tou yi ziri"}};

}  // namespace mirrorflow
