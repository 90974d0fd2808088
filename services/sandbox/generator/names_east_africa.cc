#include "services/sandbox/generator/name_tables.h"

namespace mirrorflow {

constinit const NameRegion kKenyanNames = {
    "Kenyan",
    NamingCustom::kGivenFamily,
    "Juma Hamisi Salim Rashid Athman Bakari Kassim Mwinyi Omari Ramadhan Shaban Swaleh Yusuf "
    "Abdalla "
    "Ali Hassan Hussein Said Suleiman Mohamed Baraka Imani Jabali Jelani Kamau Kiprono Kipchoge "
    "Kiplagat Kipkemboi Mwangi Njoroge Ochieng Odhiambo Onyango Otieno Ouma Okoth Omondi Wafula "
    "Wekesa Barasa Mutua Musyoka Kioko Kyalo Muli Nzioka Chege Karanga Kariuki Maina Muriithi "
    "Gitonga "
    "Mwenda Kimathi Lekishon Ole_Sankan Lokwang Ekai",
    "Wanjiru Wambui Njeri Nyambura Wangari Wanjiku Wairimu Muthoni Nyokabi Akinyi Achieng Adhiambo "
    "Atieno Awino Anyango Apiyo Akoth Auma Jepchirchir Jepkosgei Chebet Cheptoo Chepkoech Jerotich "
    "Jelagat Jeptoo Nafula Nekesa Nanjala Wanyonyi Nasimiyu Mwende Mumbua Mutheu Ndinda Kanini "
    "Mwikali Syombua Kathambi Kendi Makena Mukami Amina Asha Fatuma Halima Khadija Mariam "
    "Mwanaisha "
    "Rehema Riziki Saida Salma Subira Zainabu Zuhura Neema Baraka Furaha Naserian Resiato Akiru",
    &kEnglishMaleNames,
    &kEnglishFemaleNames,
    76,
    35,
    "Mwangi Otieno Kamau Maina Wanjiru Onyango Njoroge Kariuki Ochieng Omondi Mutua Odhiambo "
    "Kimani "
    "Ouma Macharia Karanja Wafula Chege Owino Wambui Kiprotich Cheruiyot Koech Rotich Langat "
    "Kiplagat Kipkorir Kirui Chebet Cheptoo Korir Kosgei Kibet Ngugi Githinji Gitau Gichuki "
    "Njuguna "
    "Ndungu Mbugua Muriuki Mugo Muchiri Mureithi Nderitu Nyaga Njeru Gachanja Gakuru Gathogo "
    "Waweru "
    "Wainaina Thuo Warui Wachira Kinyua Kinyanjui Kiarie Kuria Mburu Muiruri Mungai Ndirangu "
    "Nganga "
    "Okello Okoth Oduor Ogola Ojwang Okumu Oloo Oluoch Omolo Opiyo Orwa Osoro Otiende Oyugi Awuor "
    "Aloo Agwanda Abuya Obiero Ochola Odinga Odongo Ogutu Ojiambo Okal Okeyo Olang Olweny Ongeri "
    "Barasa Wekesa Simiyu Wanjala Wanyama Wasike Nyongesa Makokha Khaemba Kundu Juma Sifuna "
    "Shikuku "
    "Shitanda Mudavadi Lusaka Kombo Khalwale Mukhwana Musyoka Mutuku Muthama Mutiso Musau Munyao "
    "Mulwa Muli Mbithi Kioko Kilonzo Kyalo Kitheka Nzioka Nzuki Ndeti Makau Maithya Wambua Nzomo "
    "Mwendwa Katana Kazungu Charo Kahindi Mwachiro Mwakio Mwamburi Mwadime Mwinyi Baya Kenga Nyamu "
    "Nyambane Nyakundi Nyaboke Onsongo Ombati Ogeto Momanyi Moraa Bosire Machuka Makori Ondieki "
    "Nyachae Lokwang Ekal Lenku Nkaissery Sankok Tipis Ntutu Salim Bakari Athman Mohamed Abdalla "
    "Hassan",
    {"A Cha Chepko Gi Ka Ki Kimu Kip Ku Ma Mba Mu Mwa Mwi Na Nda Nga Nja Nya O Odi Oko Omo Si Wa "
     "We",
     "ba be bu cha ga go ka ki ko la li lo ma mbi mo na nda nga nja nya ra ri ru ta tha thi wa",
     "ri ru ro ra ga go ki ku ko la li lo na ni nyi ma mo tu ta thi nja ngi ndi mbo ng t n"}};

constinit const NameRegion kUgandanNames = {
    "Ugandan",
    NamingCustom::kGivenFamily,
    "Kato Wasswa Okello Opio Ocen Odongo Ojok Okot Otim Olanya Mugisha Tumusiime Tumwesigye "
    "Byaruhanga Asiimwe Mwesigwa Muhwezi Twinomujuni Kiiza Musa Sulaiman Abdul Hamza Hakim Hassan "
    "Hussein Ibrahim Ismail Isma Juma Kassim Mahad Muhammad Rashid Shafik Swaibu Umar Yasin Yusuf "
    "Ssalongo Ssebunya Lubega Mukasa Kyeyune Musoke Kalule Wamala Lwanga Nsubuga Ssali Ssemakula "
    "Mubiru Katongole Kasozi Obua Engola Emuron Etyang Ekwaro",
    "Nakato Babirye Nalongo Namukasa Namuli Nakimuli Nansubuga Nabukenya Nalubega Nakyanzi Nassali "
    "Namutebi Nantongo Kirabo Mirembe Nankya Nabirye Akello Apio Acen Adong Atim Auma Alum Achan "
    "Ajok Aber Lamunu Amongin Akol Apolot Asiimwe Ainembabazi Kyomugisha Tumuhairwe Natukunda "
    "Ninsiima Kemigisha Kobusingye Nyakato Kabasinga Aisha Fatuma Hadija Hajarah Halima Jamila "
    "Madina Mariam Shamim Sumaya Zainab Zam Sarah Rehema Nambi Nagawa Kisakye Kwagala",
    &kEnglishMaleNames,
    &kEnglishFemaleNames,
    78,
    12,
    "Okello Mugisha Mukasa Kato Odongo Opio Ssemakula Byaruhanga Nsubuga Kiggundu Lubega Musoke "
    "Tumwesigye Ssali Mutebi Kasozi Wamala Lwanga Kyambadde Namutebi Nakato Nalubega Namubiru "
    "Nabwire Nakabugo Nankya Nambooze Nanyonga Kayondo Kizito Kalema Kawuma Kibuuka Kiwanuka "
    "Kyagulanyi Luyima Magezi Matovu Mayanja Mpanga Mubiru Mugerwa Mulindwa Mulumba Muwanga "
    "Muwonge "
    "Nkalubo Nyanzi Semwogerere Sempala Senyonga Serunjogi Serwadda Ssebagala Ssebunya Ssekandi "
    "Ssekitoleko Ssempijja Ssentamu Ssentongo Tebandeke Wasswa Zziwa Acheng Adong Akello Akena "
    "Aloyo Amongi Apio Aryemo Atim Ayo Ebong Ecweru Ekwau Emuron Engur Etyang Lakony Latigo Nyeko "
    "Obote Ocan Ochola Ochen Ogwal Ogwang Ojara Ojok Okeng Okot Okwir Olara Olum Omara Omoding "
    "Ongom Opolot Oryem Otto Ouma Owiny Oyella Oyet Wanyama Wandera Wafula Mafabi Magomu Masaba "
    "Mudoma Mugoya Nandala Nangobi Wamimbi Wanzala Waiswa Tenywa Isabirye Kirunda Balikowa Bagoole "
    "Asiimwe Ahimbisibwe Akankwasa Arinaitwe Atuhaire Bagonza Baguma Barigye Bamwine Begumisa "
    "Bigirwa Businge Kabagambe Kagwa Kamugisha Kamukama Karugaba Katabazi Katusiime Kyomuhendo "
    "Muhumuza Muhwezi Musinguzi Mwebaze Mwesigye Natukunda Ninsiima Niwagaba Nuwagaba Rugunda "
    "Rukundo Rwabogo Rwakakamba Tibamanya Tindyebwa Tukahirwa Tumuhairwe Tumusiime Turyahikayo "
    "Turyamureeba Twesigye Twinomugisha Candia Draru Dramani Drani Alioni Anguzu Adiru Aliga",
    {"A Ba Bi Bya Ka Ki Kya Lu Ma Mu Mwe Na Naka Nam Ni O Oke Oto Rwa Sse Sem Tu Tumu Wa Twi",
     "ba be bi bu ga ge gi ka ke ki la li lu ma mba mi mu na nda ndi ra ri ru sa si ta wa we za",
     "be bwa ga gi gye gwa ire ka ke ki la li lo ma me na nga ngo nyi ra re ri si te wa we za zi"}};

constinit const NameRegion kRwandanBurundianNames = {
    "Rwandan and Burundian",
    NamingCustom::kGivenFamily,
    "Kalisa Mugabo Mugisha Ishimwe Manzi Ganza Gasana Hirwa Iradukunda Irakoze Cyusa Kagabo "
    "Karangwa "
    "Kwizera Muhire Nkubito Ntwali Rugamba Rukundo Sibomana Shema Tuyishime Yves Bosco Hamza Issa "
    "Ramadhan Saidi Hassan Juma Yussuf Bukuru Butoyi Minani Miburo Nzeyimana",
    "Uwase Umutoni Ishimwe Keza Teta Gasaro Ineza Isaro Iradukunda Ingabire Mutesi Mutoni Mukamana "
    "Umuhoza Umulisa Umurerwa Uwera Uwamahoro Uwimana Kayitesi Kamikazi Gahongayire Nirere "
    "Nyirahabimana Dusabe Munezero Kaneza Bukuru Butoyi Ndayizeye Aisha Zawadi Hadidja Mariam "
    "Shadia",
    &kFrenchMaleNames,
    &kFrenchFemaleNames,
    85,
    14,
    "Uwimana Mukamana Habimana Niyonzima Nsengimana Uwamahoro Ndayishimiye Nshimirimana Hakizimana "
    "Niyonkuru Irakoze Ndayisenga Nkurunziza Bizimana Nizeyimana Ntakirutimana Nsabimana "
    "Bigirimana Ndikumana Nahimana Nduwimana Hatungimana Manirakiza Havyarimana Nijimbere "
    "Ndayizeye Ntahomvukiye Ntibazonkiza Nzeyimana Nzohabonimana Nibigira Bukuru Butoyi Minani "
    "Miburo Barutwanayo Barampama Bucumi Gahungu Gakiza Girukwishaka Harerimana Hakizayezu "
    "Iradukunda Ingabire Ishimwe Kagabo Kagame Kalisa Kamanzi Karangwa Karemera Kayihura Kayiranga "
    "Kayitesi Kwizera Mbarushimana Mbonimpa Mbonyumutwa Mugabe Mugabo Mugisha Mugwaneza Muhayimana "
    "Muhire Muhoza Mukamurenzi Mukandayisenga Mukankusi Mukantwari Mukarugwiza Mukasine "
    "Mukeshimana "
    "Munyaneza Munyankindi Murenzi Musabyimana Musengimana Musonera Mutabazi Mutesi Mutoni "
    "Muvunyi Ndagijimana Ndahiro Ndaruhutse Ndayambaje Ndihokubwayo Nduwayezu Ngabonziza "
    "Ngendahayo Ngendakumana Ngirabatware Nibizi Nikiza Nikuze Nimubona Nininahazwe Niragira "
    "Nirere Nishimwe Niyibizi Niyigena Niyitegeka Niyomugabo Niyongabo Nkundabagenzi Nkundimana "
    "Nkusi Nsanzimana Nsengiyumva Nshimiyimana Ntaganda Ntamuhanga Ntawukuriryayo Nteziryayo "
    "Ntihabose Ntirampeba Nyandwi Nyirabagenzi Nyirahabimana Nyiramana Nyiransabimana Nzabonimpa "
    "Nzayisenga Nziza Rukundo Rusagara Rutayisire Rwigamba Sebahire Semana Sibomana Sinzinkayo "
    "Tuyisenge Tuyishime Twagirayezu Twagirimana Twahirwa Twizeyimana Ufitinema Umuhoza Umulisa "
    "Umurerwa Umutesi Umutoni Uwase Uwera Uwineza Uwingabire Uwizeye Uwizeyimana Zihalirwa",
    {"Bi Gi Ha Hari I Ka Ma Mu Muka Ndi Nda Nga Ni Niyi Nku Nsa Nse Nta Nti Nya Nyira Nza Nzo Ru "
     "Si Tu Twa Uwa Uwi Zi",
     "ba bi bo gi ga ha hi ka ki kwi la ma mbo mi mu na nda ndi nga ngi ra ri ro ru sa shi ta ti "
     "ya "
     "yi za ze zi",
     "mana yezu ngabo yimana bona gira hazwe kiza ngana na gabo nziza senga shimwe ra ye tse ho "
     "mye "
     "ndwi bizi mpa"}};

constinit const NameRegion kCongoleseNames = {
    "Congolese",
    NamingCustom::kGivenFamily,
    "Kabila Mukendi Kabongo Ilunga Kasongo Tshibangu Mutombo Kalala Mbuyi Kazadi Ngoy Banza Bahati "
    "Baraka Amani Mapendo Safari Byamungu Bisimwa Chirhuza Mumbere Kambale Paluku Kakule Muhindo "
    "Katembo Musa Saidi Héritier Exaucé Glody Trésor Dieumerci Junior Jonathan Jérémie Glad "
    "Chadrack Ézéchiel",
    "Mbuyi Ngalula Mbombo Bilonda Tshala Kapinga Mujinga Meta Ntumba Bahati Furaha Neema Zawadi "
    "Mapendo Mwamini Riziki Sifa Kavira Kahindo Kanyere Masika Kavugho Nabintu Mwayuma Asha "
    "Gracia Merveille Dorcas Naomie Rebecca Benedicte Divine Exaucée Plamedi Ornella Ruth Sarah "
    "Nsimba Nzuzi Landu",
    &kFrenchMaleNames,
    &kFrenchFemaleNames,
    82,
    20,
    "Ilunga Kabongo Kasongo Mukendi Tshibangu Mutombo Kalala Mbuyi Ngoy Kazadi Kalonji Mbayo "
    "Tshimanga Mulumba Kabeya Katanga Kapend Kayembe Lukusa Banza Kyungu Numbi Mwamba Mwepu "
    "Kasereka "
    "Kambale Paluku Mumbere Katembo Kakule Muhindo Kahindo Kavira Masika Kanyere Bahati Bisimwa "
    "Byamungu Chirimwami Mugisho Mushagalusa Murhula Nabintu Cibalonza Kajibwami Bagalwa Balola "
    "Lwamba Makengo Makiese Malonga Mampuya Mandungu Masamba Matadi Matondo Mavungu Mayala Mbala "
    "Mbemba Mbenza Mbungu Mpaka Mpiana Mpongo Mputu Mukuna Munongo Mupapa Musau Musonda Mutamba "
    "Muteba Muyaya Muyembe Mvuemba Mwanza Mwema Mwila Nday Ndaye Ndala Ndombasi Ndombe Ndongala "
    "Ngalamulume Ngandu Ngbanda Ngindu Ngoma Ngombe Ngongo Ngunza Nkoy Nkulu Nkumu Nlandu Nsenga "
    "Nsimba Nsumbu Ntambwe Ntumba Nyembo Nyembwe Nzau Nzeza Nzuzi Okitundu Okito Omari Omba Onema "
    "Otshudi Panzu Pungu Salumu Samba Senga Shabani Shindano Sumaili Tambwe Tshala Tshilombo "
    "Tshisekedi Tshiswaka Tshitenge Umba Useni Wemba Yav Yamba Yoka Zola Zongo Kabamba Kabange "
    "Kabasele Kabila Kabuya Kahozi Kalenga Kalombo Kamanda Kamba Kambaja Kanku Kanyinda Kapinga "
    "Kashala Kasonga Katumba Kiala Kialanda Kibambe Kibonge Kilolo Kimbangu Kinkela Kisimba "
    "Kitenge "
    "Kitoko Landu Likolo Lokwa Lomami Lubamba Lufungula Lukoki Lumbala Lumumba Luzolo Mabiala",
    {"Ba Bi I Ka Kabe Ki Li Lu Ma Mba Mbu Mpo Mu Mwa Nda Ndo Nga Ngo Nko Nsa Ntu O Pa Sa Tshi Tsha "
     "Wa Ya Za",
     "ba be bo bu da ka ke ki ko ku la le li lo lu ma mba mbi mbu mo mu na nda ndu nga ngi nza sa "
     "se "
     "ta te ti tu wa ya",
     "la le lo lu ba be bi ka ki ku ma mba mbo mbe ndi nga ngo ngu nza pa sa si ta te to ya yi "
     "zi"}};

}  // namespace mirrorflow
